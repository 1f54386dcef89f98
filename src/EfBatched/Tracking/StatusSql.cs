namespace EfBatched.Tracking;

/// <summary>What several statuses have in common, as it follows the column of a status in SQL: <c>"status" IN (…)</c>.</summary>
internal static class StatusSql
{
    /// <summary>Of migrations: <see cref="BatchedStatusExtensions.IsFinished" />.</summary>
    public static readonly string IsFinished = In<BatchedMigrationStatus>(s => s.IsFinished());

    /// <summary>Of migrations: <see cref="BatchedStatusExtensions.MayRun" />.</summary>
    public static readonly string MayRun = In<BatchedMigrationStatus>(s => s.MayRun());

    /// <summary>Of migrations: <see cref="BatchedStatusExtensions.HasEnded" />.</summary>
    public static readonly string HasEnded = In<BatchedMigrationStatus>(s => s.HasEnded());

    /// <summary>Of jobs: <see cref="BatchedStatusExtensions.IsOpen" />.</summary>
    public static readonly string IsOpen = In<BatchedJobStatus>(s => s.IsOpen());

    private static string In<TStatus>(Func<TStatus, bool> isOne)
        where TStatus : struct, Enum =>
        $"IN ({string.Join(", ", Enum.GetValues<TStatus>().Where(isOne).Select(s => $"'{s}'"))})";
}

namespace EfBatched;

/// <summary>
/// What a run in the foreground left behind.
/// </summary>
public sealed record BatchedMigrationRunResult
{
    internal BatchedMigrationRunResult(IReadOnlyList<BatchedMigrationState> migrations) => Migrations = migrations;

    /// <summary>The migrations that were open when it began, or the one that was named, as they stand now.</summary>
    public IReadOnlyList<BatchedMigrationState> Migrations { get; }

    /// <summary>True when each of them is finished, or was given up by a person.</summary>
    public bool Succeeded => Migrations.All(m => m.IsFinished || m.Status == BatchedMigrationStatus.Cancelled);
}

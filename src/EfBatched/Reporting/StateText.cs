using System.Globalization;
using EfBatched.Texts;

namespace EfBatched.Reporting;

/// <summary>Where a migration stands, in words.</summary>
internal static class StateText
{
    /// <summary>One line about a migration that runs: <c>Name 42 % 56,000 of about 135,233 rows, 21,000 rows/s, 4 s left</c>.</summary>
    public static string Progress(BatchedMigrationState state) =>
        Join(", ", Join(" ", state.Name, Percent(state), Rows(state), "rows"), Rate(state), Left(state));

    /// <summary>The status, why, and what to do about it.</summary>
    public static string Sentence(BatchedMigrationState state) =>
        state.Status switch
        {
            BatchedMigrationStatus.Active or BatchedMigrationStatus.Running when state.HeldReason is not null =>
                $"held until {Time(state.HeldUntil)}: {state.HeldReason}",
            BatchedMigrationStatus.Active or BatchedMigrationStatus.Running when state.WaitReason is not null => state.WaitReason,
            BatchedMigrationStatus.Active when state.WaitsFor.Count > 0 => "waiting for " + string.Join(" and ", state.WaitsFor.Select(Awaited)),
            BatchedMigrationStatus.Active => "waiting for a runner",
            BatchedMigrationStatus.Active or BatchedMigrationStatus.Running when state is { ThrottleReason: { } reason, ThrottleDelay: { } delay } =>
                Join(", ", $"slowed down, {Number((long)delay.TotalMilliseconds)} ms between two batches ({reason})", Rate(state), Left(state)),
            BatchedMigrationStatus.Running when state.Phase == BatchedMigrationPhase.Verify =>
                $"all {Rows(state)} rows walked; the table is searched for rows that still match",
            BatchedMigrationStatus.Running when state.Phase == BatchedMigrationPhase.Sweep =>
                "the search found rows that still match; they are changed",
            BatchedMigrationStatus.Running => Join(", ", "running", $"{Rows(state)} rows", Rate(state), Left(state)),
            BatchedMigrationStatus.Paused => "paused" + Because(state) + ". Resume it to let it go on.",
            BatchedMigrationStatus.Failed => $"failed with {state.ErrorCode}: {state.ErrorMessage}",
            BatchedMigrationStatus.Cancelled => "cancelled" + Because(state),
            _ => $"finished, {Number(state.RowsMigrated)} of {Number(state.RowsScanned)} rows changed{Took(state)}{Because(state)}",
        };

    public static string Percent(BatchedMigrationState state) =>
        state.Progress is { } progress
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(progress * 100)}%")
            : "";

    public static string Rows(BatchedMigrationState state) =>
        state.IsFinished || state.EstimatedRows is null
            ? Number(state.RowsScanned)
            : $"{Number(state.RowsScanned)} of about {Number(state.EstimatedRows.Value)}";

    public static string Rate(BatchedMigrationState state) =>
        state.Status == BatchedMigrationStatus.Running && state.RowsPerSecond is { } rate ? $"{Number((long)rate)} rows/s" : "";

    public static string Left(BatchedMigrationState state) =>
        state.RemainingTime is { } left ? $"{Duration.Write(left)} left" : "";

    /// <summary>How large batches and jobs are: <c>1,000 rows a batch (fixed), 20,000 a job, 2 jobs at once</c>.</summary>
    public static string Sizes(BatchedMigrationState state) =>
        Join(
            ", ",
            $"{Number(state.BatchSize)} rows a batch{(state.HasFixedBatchSize ? " (fixed)" : "")}",
            $"{Number(state.JobSize)} a job",
            state.MaxParallelJobs == 1 ? "" : $"{state.MaxParallelJobs} jobs at once",
            state.TargetBatchDuration is { } target ? $"{Number((long)target.TotalMilliseconds)} ms a batch wanted" : "");

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "";

    private static string Awaited(KeyValuePair<string, BatchedMigrationStatus?> migration) =>
        migration.Value is { } status
            ? $"'{migration.Key}' to finish, which is {status}"
            : $"'{migration.Key}' to finish, which was never enqueued in this database";

    // What is unknown is an empty part.
    private static string Join(string separator, params string[] parts) => string.Join(separator, parts.Where(p => p.Length > 0));

    private static string Because(BatchedMigrationState state) => state.StatusReason is null ? "" : $" ({state.StatusReason})";

    private static string Took(BatchedMigrationState state) =>
        state is { StartedAt: { } started, FinishedAt: { } finished } ? $" in {Duration.Write(finished - started)}" : "";
}

namespace EfBatched.Tracking;

/// <summary>
/// A batched migration's tracking row. Written by EfBatched only.
/// </summary>
/// <remarks>
/// Public by its name alone, because the code that EF generates for a compiled model says it; what to read is behind
/// <c>Database.BatchedMigrations()</c>, and by SQL.
/// </remarks>
public sealed class BatchedMigrationRow
{
    private BatchedMigrationRow()
    {
    }

    /// <summary>The number of the row; older migrations have smaller ones.</summary>
    internal long Id { get; private set; }

    /// <summary>The stable name, unique in the database; at most 200 characters.</summary>
    internal string Name { get; private set; } = null!;

    /// <summary>The context that enqueued it, by the name of its class or the one it chose; null where an earlier version did.</summary>
    internal string? Owner { get; private set; }

    /// <summary>Where the migration stands.</summary>
    internal BatchedMigrationStatus Status { get; private set; }

    /// <summary>The schema of the walked table; null for the default schema.</summary>
    internal string? TableSchema { get; private set; }

    /// <summary>The walked table.</summary>
    internal string TableName { get; private set; } = null!;

    /// <summary>The key columns in walking order, comma separated.</summary>
    internal string KeyColumns { get; private set; } = null!;

    /// <summary>What the declaration relies on when it was enqueued, one property a line, as <c>Property: column null</c>.</summary>
    internal string? ReliesOn { get; private set; }

    /// <summary>The work's arguments as JSON; null when it takes none.</summary>
    internal string? Arguments { get; private set; }

    /// <summary>The rows of a batch in force.</summary>
    internal int BatchSize { get; private set; }

    /// <summary>True when the batch size must not be adapted.</summary>
    internal bool HasFixedBatchSize { get; private set; }

    /// <summary>The rows of a job in force.</summary>
    internal int JobSize { get; private set; }

    /// <summary>How many jobs may run at once, over all processes. Defaults to 1.</summary>
    internal int MaxParallelJobs { get; private set; }

    /// <summary>The last key to migrate, frozen at the start, as a JSON array; null before the start.</summary>
    internal string? UpTo { get; private set; }

    /// <summary>The end of the newest job, as a JSON array; equal to <see cref="UpTo" /> when every range has its job.</summary>
    internal string? Cursor { get; private set; }

    /// <summary>Rises by one whenever the cursor moves; guards the cursor.</summary>
    internal long CursorSequence { get; private set; }

    /// <summary>An estimate of the table's rows, taken at the start; null when unknown.</summary>
    internal long? EstimatedRows { get; private set; }

    /// <summary>Why it failed; null unless the status is <see cref="BatchedMigrationStatus.Failed" />.</summary>
    internal BatchedErrorCode? ErrorCode { get; private set; }

    /// <summary>The failure in words; null unless the status is <see cref="BatchedMigrationStatus.Failed" />.</summary>
    internal string? ErrorMessage { get; private set; }

    /// <summary>The reason for the newest change of status.</summary>
    internal string? StatusReason { get; private set; }

    /// <summary>Nothing runs before this time; null when nothing holds the migration.</summary>
    internal DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>What holds it.</summary>
    internal string? HeldReason { get; private set; }

    /// <summary>Which walk over the table it is in.</summary>
    internal BatchedMigrationPhase Phase { get; private set; }

    /// <summary>The number of the walk: 0 for the first, one more with each verification.</summary>
    internal int Round { get; private set; }

    /// <summary>How many jobs have failed since the last one finished, single bad rows left out.</summary>
    internal int FailedJobsInRow { get; private set; }

    /// <summary>How many single bad rows it may leave before it fails; null for what is declared.</summary>
    internal int? MaxFailedRows { get; private set; }

    /// <summary>The time that a batch's transaction should take, in milliseconds; null for what is declared.</summary>
    internal int? TargetBatchMs { get; private set; }

    /// <summary>The rows to walk over per second and job, at the most; null without such a limit.</summary>
    internal int? MaxRowsPerSecond { get; private set; }

    /// <summary>The write-ahead log that the whole server may write per second before the work slows down, in bytes; null without such a limit.</summary>
    internal long? MaxWalBytesPerSecond { get; private set; }

    /// <summary>The share of the time that a job may work, in percent; null for the runner's own.</summary>
    internal int? DutyCyclePercent { get; private set; }

    /// <summary>The hours of the day in which it may run, UTC, as <c>22:00-06:00</c>; null for all.</summary>
    internal string? RunWindow { get; private set; }

    /// <summary>How long its finished jobs are kept one by one after its end, in milliseconds; -1 for ever, null for the runner's own time.</summary>
    internal long? RetentionMs { get; private set; }

    /// <summary>When all that need not be kept of it was merged and removed; null before.</summary>
    internal DateTimeOffset? RetainedAt { get; private set; }

    /// <summary>When its end was first forecast; null before. Of an earlier run where it is before <see cref="StartedAt" />.</summary>
    internal DateTimeOffset? ForecastAt { get; private set; }

    /// <summary>The earliest end by that forecast.</summary>
    internal DateTimeOffset? ForecastFrom { get; private set; }

    /// <summary>The latest end by that forecast.</summary>
    internal DateTimeOffset? ForecastUntil { get; private set; }

    /// <summary>When its course was seen to have left that forecast; null while it has not.</summary>
    internal DateTimeOffset? ForecastMissedAt { get; private set; }

    /// <summary>Rises by one whenever a person changes a size or a limit, so that runners notice.</summary>
    internal int SettingsVersion { get; private set; }

    /// <summary>True when it may run at the same time as others on its table that may as well.</summary>
    internal bool SharesTable { get; private set; }

    /// <summary>How long its jobs wait between two batches because of <see cref="ThrottleReason" />, in milliseconds; null when nothing slows it down.</summary>
    internal int? ThrottleDelayMs { get; private set; }

    /// <summary>What slows it down, with value and limit; null when nothing does.</summary>
    internal string? ThrottleReason { get; private set; }

    /// <summary>When the throttle last changed.</summary>
    internal DateTimeOffset? ThrottledAt { get; private set; }

    /// <summary>The version of the operation that enqueued it.</summary>
    internal int OperationVersion { get; private set; }

    /// <summary>When it was enqueued, by the database's clock.</summary>
    internal DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When its first job could start; null before.</summary>
    internal DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it finished; null before.</summary>
    internal DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>When its status last changed.</summary>
    internal DateTimeOffset UpdatedAt { get; private set; }
}

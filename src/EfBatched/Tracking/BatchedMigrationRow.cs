namespace EfBatched.Tracking;

/// <summary>
/// A batched migration's tracking row. Written by EfBatched only; read it as you like.
/// </summary>
public sealed class BatchedMigrationRow
{
    private BatchedMigrationRow()
    {
    }

    /// <summary>The number of the row; older migrations have smaller ones.</summary>
    public long Id { get; private set; }

    /// <summary>The stable name, unique in the database; at most 200 characters.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>The context that enqueued it, by the name of its class or the one it chose; null where an earlier version did.</summary>
    public string? Owner { get; private set; }

    /// <summary>Where the migration stands.</summary>
    public BatchedMigrationStatus Status { get; private set; }

    /// <summary>The schema of the walked table; null for the default schema.</summary>
    public string? TableSchema { get; private set; }

    /// <summary>The walked table.</summary>
    public string TableName { get; private set; } = null!;

    /// <summary>The key columns in walking order, comma separated.</summary>
    public string KeyColumns { get; private set; } = null!;

    /// <summary>What the declaration relies on when it was enqueued, one property a line, as <c>Property: column null</c>.</summary>
    public string? ReliesOn { get; private set; }

    /// <summary>The work's arguments as JSON; null when it takes none.</summary>
    public string? Arguments { get; private set; }

    /// <summary>The rows of a batch in force.</summary>
    public int BatchSize { get; private set; }

    /// <summary>True when the batch size must not be adapted.</summary>
    public bool HasFixedBatchSize { get; private set; }

    /// <summary>The rows of a job in force.</summary>
    public int JobSize { get; private set; }

    /// <summary>How many jobs may run at once, over all processes. Defaults to 1.</summary>
    public int MaxParallelJobs { get; private set; }

    /// <summary>The last key to migrate, frozen at the start, as a JSON array; null before the start.</summary>
    public string? UpTo { get; private set; }

    /// <summary>The end of the newest job, as a JSON array; equal to <see cref="UpTo" /> when every range has its job.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Rises by one whenever the cursor moves; guards the cursor.</summary>
    public long CursorSequence { get; private set; }

    /// <summary>An estimate of the table's rows, taken at the start; null when unknown.</summary>
    public long? EstimatedRows { get; private set; }

    /// <summary>Why it failed; null unless the status is <see cref="BatchedMigrationStatus.Failed" />.</summary>
    public BatchedErrorCode? ErrorCode { get; private set; }

    /// <summary>The failure in words; null unless the status is <see cref="BatchedMigrationStatus.Failed" />.</summary>
    public string? ErrorMessage { get; private set; }

    /// <summary>The reason for the newest change of status.</summary>
    public string? StatusReason { get; private set; }

    /// <summary>Nothing runs before this time; null when nothing holds the migration.</summary>
    public DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>What holds it.</summary>
    public string? HeldReason { get; private set; }

    /// <summary>Which walk over the table it is in.</summary>
    public BatchedMigrationPhase Phase { get; private set; }

    /// <summary>The number of the walk: 0 for the first, one more with each verification.</summary>
    public int Round { get; private set; }

    /// <summary>How many jobs have failed since the last one finished, single bad rows left out.</summary>
    public int FailedJobsInRow { get; private set; }

    /// <summary>How many single bad rows it may leave before it fails; null for what is declared.</summary>
    public int? MaxFailedRows { get; private set; }

    /// <summary>The time that a batch's transaction should take, in milliseconds; null for what is declared.</summary>
    public int? TargetBatchMs { get; private set; }

    /// <summary>The rows to walk over per second and job, at the most; null without such a limit.</summary>
    public int? MaxRowsPerSecond { get; private set; }

    /// <summary>The write-ahead log that the whole server may write per second before the work slows down, in bytes; null without such a limit.</summary>
    public long? MaxWalBytesPerSecond { get; private set; }

    /// <summary>The share of the time that a job may work, in percent; null for the runner's own.</summary>
    public int? DutyCyclePercent { get; private set; }

    /// <summary>The hours of the day in which it may run, UTC, as <c>22:00-06:00</c>; null for all.</summary>
    public string? RunWindow { get; private set; }

    /// <summary>Rises by one whenever a person changes a size or a limit, so that runners notice.</summary>
    public int SettingsVersion { get; private set; }

    /// <summary>True when it may run at the same time as others on its table that may as well.</summary>
    public bool SharesTable { get; private set; }

    /// <summary>How long its jobs wait between two batches because of <see cref="ThrottleReason" />, in milliseconds; null when nothing slows it down.</summary>
    public int? ThrottleDelayMs { get; private set; }

    /// <summary>What slows it down, with value and limit; null when nothing does.</summary>
    public string? ThrottleReason { get; private set; }

    /// <summary>When the throttle last changed.</summary>
    public DateTimeOffset? ThrottledAt { get; private set; }

    /// <summary>The version of the operation that enqueued it.</summary>
    public int OperationVersion { get; private set; }

    /// <summary>When it was enqueued, by the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When its first job could start; null before.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it finished; null before.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>When its status last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }
}

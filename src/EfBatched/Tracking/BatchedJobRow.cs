namespace EfBatched.Tracking;

/// <summary>
/// A job's tracking row: the range of keys (<see cref="After" />, <see cref="UpTo" />] and how far it is. Written by EfBatched only.
/// </summary>
/// <remarks>
/// Public by its name alone, because the code that EF generates for a compiled model says it; what to read is behind
/// <c>Database.BatchedMigrations()</c>, and by SQL.
/// </remarks>
public sealed class BatchedJobRow
{
    private BatchedJobRow()
    {
    }

    /// <summary>The number of the job.</summary>
    internal long Id { get; private set; }

    /// <summary>The migration it belongs to.</summary>
    internal long MigrationId { get; private set; }

    /// <summary>The key before its first row, exclusive, as a JSON array; null from the start of the table.</summary>
    internal string? After { get; private set; }

    /// <summary>The key of its last row, inclusive, as a JSON array.</summary>
    internal string UpTo { get; private set; } = null!;

    /// <summary>The last key whose rows are committed, as a JSON array; null when none is.</summary>
    internal string? Checkpoint { get; private set; }

    /// <summary>Where the job stands.</summary>
    internal BatchedJobStatus Status { get; private set; }

    /// <summary>Executions since the checkpoint last moved, the running one included.</summary>
    internal int Attempts { get; private set; }

    /// <summary>The proof of the lease; null when nobody holds the job.</summary>
    internal Guid? Token { get; private set; }

    /// <summary>Rises by one with every batch, in the batch's transaction.</summary>
    internal long Sequence { get; private set; }

    /// <summary>The runner that holds or last held it.</summary>
    internal Guid? RunnerId { get; private set; }

    /// <summary>The correlation id of the run that holds or last held it.</summary>
    internal string? CorrelationId { get; private set; }

    /// <summary>When the lease ends, by the database's clock; null when nobody holds the job.</summary>
    internal DateTimeOffset? LeasedUntil { get; private set; }

    /// <summary>A failed job is not tried again before this time.</summary>
    internal DateTimeOffset? RetryAt { get; private set; }

    /// <summary>The rows that its newest batch asked for.</summary>
    internal int BatchSize { get; private set; }

    /// <summary>The rows counted for the job when it was created.</summary>
    internal int JobSize { get; private set; }

    /// <summary>Batches committed.</summary>
    internal long Batches { get; private set; }

    /// <summary>Rows walked over.</summary>
    internal long RowsScanned { get; private set; }

    /// <summary>Rows that the work says it changed.</summary>
    internal long RowsMigrated { get; private set; }

    /// <summary>What the job does with its range.</summary>
    internal BatchedJobKind Kind { get; private set; }

    /// <summary>The number of the migration's walk that it belongs to.</summary>
    internal int Round { get; private set; }

    /// <summary>Rows that still matched, as a verification found.</summary>
    internal long RowsMatched { get; private set; }

    /// <summary>True for the job of one single row that cannot be changed, split off from the rows around it.</summary>
    internal bool IsIsolatedRow { get; private set; }

    /// <summary>The jobs that it stands for: itself, and those that were merged into it when they had finished.</summary>
    internal int JobCount { get; private set; }

    /// <summary>Time in the transactions of its committed batches, in milliseconds.</summary>
    internal long WorkMs { get; private set; }

    /// <summary>Time that it waited between batches to spare the database, in milliseconds.</summary>
    internal long ThrottledMs { get; private set; }

    /// <summary>Why the last attempt failed; null when none did.</summary>
    internal BatchedErrorCode? ErrorCode { get; private set; }

    /// <summary>The SQLSTATE or SQLite result code of the failure; null when it did not come from the database.</summary>
    internal string? ErrorSqlState { get; private set; }

    /// <summary>The type of the exception.</summary>
    internal string? ErrorType { get; private set; }

    /// <summary>The message of the exception.</summary>
    internal string? ErrorMessage { get; private set; }

    /// <summary>What the database advises; null when it says nothing.</summary>
    internal string? ErrorHint { get; private set; }

    /// <summary>The column that the database names; null when it names none.</summary>
    internal string? ErrorColumn { get; private set; }

    /// <summary>The constraint that the database names; null when it names none.</summary>
    internal string? ErrorConstraint { get; private set; }

    /// <summary>When the job was created, by the database's clock.</summary>
    internal DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When its newest attempt started.</summary>
    internal DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it finished, failed or was skipped; null before.</summary>
    internal DateTimeOffset? FinishedAt { get; private set; }
}

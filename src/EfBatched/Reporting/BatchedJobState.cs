using EfBatched.Tracking;

namespace EfBatched;

/// <summary>A job as it was at the time of a look: the range of keys (<see cref="After" />, <see cref="UpTo" />] and how far it is.</summary>
public sealed record BatchedJobState
{
    internal BatchedJobState()
    {
    }

    /// <summary>The number of the job.</summary>
    public long Id { get; internal init; }

    /// <summary>The key before its first row, exclusive, as a JSON array; null from the start of the table.</summary>
    public string? After { get; internal init; }

    /// <summary>The key of its last row, inclusive, as a JSON array.</summary>
    public string UpTo { get; internal init; } = null!;

    /// <summary>The last key whose rows are committed, as a JSON array; null when none is.</summary>
    public string? Checkpoint { get; internal init; }

    /// <summary>Where the job stands.</summary>
    public BatchedJobStatus Status { get; internal init; }

    /// <summary>Executions since the checkpoint last moved, the running one included.</summary>
    public int Attempts { get; internal init; }

    /// <summary>The runner that holds or last held it.</summary>
    public Guid? RunnerId { get; internal init; }

    /// <summary>The correlation id of the run that holds or last held it.</summary>
    public string? CorrelationId { get; internal init; }

    /// <summary>When the lease ends, by the database's clock; null when nobody holds the job.</summary>
    public DateTimeOffset? LeasedUntil { get; internal init; }

    /// <summary>A failed job is not tried again before this time.</summary>
    public DateTimeOffset? RetryAt { get; internal init; }

    /// <summary>The rows that its newest batch asked for.</summary>
    public int BatchSize { get; internal init; }

    /// <summary>The rows counted for the job when it was created.</summary>
    public int JobSize { get; internal init; }

    /// <summary>Batches committed.</summary>
    public long Batches { get; internal init; }

    /// <summary>Rows walked over.</summary>
    public long RowsScanned { get; internal init; }

    /// <summary>Rows that the work says it changed.</summary>
    public long RowsMigrated { get; internal init; }

    /// <summary>What the job does with its range.</summary>
    public BatchedJobKind Kind { get; internal init; }

    /// <summary>The number of the migration's walk that it belongs to.</summary>
    public int Round { get; internal init; }

    /// <summary>Rows that still matched, as a verification found.</summary>
    public long RowsMatched { get; internal init; }

    /// <summary>True for the job of one single row that cannot be changed, split off from the rows around it.</summary>
    public bool IsIsolatedRow { get; internal init; }

    /// <summary>
    /// The jobs that it stands for: 1, or as many as had finished side by side and were merged into one range, with all their counts.
    /// </summary>
    public int JobCount { get; internal init; }

    /// <summary>Time in the transactions of its committed batches.</summary>
    public TimeSpan WorkTime { get; internal init; }

    /// <summary>Time that it waited between batches to spare the database.</summary>
    public TimeSpan ThrottledTime { get; internal init; }

    /// <summary>Why the last attempt failed; null when none did.</summary>
    public BatchedErrorCode? ErrorCode { get; internal init; }

    /// <summary>The SQLSTATE or SQLite result code of the failure; null when it did not come from the database.</summary>
    public string? ErrorSqlState { get; internal init; }

    /// <summary>The type of the exception.</summary>
    public string? ErrorType { get; internal init; }

    /// <summary>The message of the exception.</summary>
    public string? ErrorMessage { get; internal init; }

    /// <summary>What the database advises; null when it says nothing.</summary>
    public string? ErrorHint { get; internal init; }

    /// <summary>The column that the database names; null when it names none.</summary>
    public string? ErrorColumn { get; internal init; }

    /// <summary>The constraint that the database names; null when it names none.</summary>
    public string? ErrorConstraint { get; internal init; }

    /// <summary>When the job was created, by the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When its newest attempt started.</summary>
    public DateTimeOffset? StartedAt { get; internal init; }

    /// <summary>When it finished, failed or was skipped; null before.</summary>
    public DateTimeOffset? FinishedAt { get; internal init; }

    /// <summary>The status as it is stored, where it was read as text.</summary>
    internal string? StatusName { get; init; }

    /// <summary>The kind as it is stored, where it was read as text.</summary>
    internal string? KindName { get; init; }

    internal static BatchedJobState Of(BatchedJobRow row) =>
        new()
        {
            Id = row.Id,
            After = row.After,
            UpTo = row.UpTo,
            Checkpoint = row.Checkpoint,
            Status = row.Status,
            Attempts = row.Attempts,
            RunnerId = row.RunnerId,
            CorrelationId = row.CorrelationId,
            LeasedUntil = row.LeasedUntil,
            RetryAt = row.RetryAt,
            BatchSize = row.BatchSize,
            JobSize = row.JobSize,
            Batches = row.Batches,
            RowsScanned = row.RowsScanned,
            RowsMigrated = row.RowsMigrated,
            Kind = row.Kind,
            Round = row.Round,
            RowsMatched = row.RowsMatched,
            IsIsolatedRow = row.IsIsolatedRow,
            JobCount = row.JobCount,
            WorkTime = TimeSpan.FromMilliseconds(row.WorkMs),
            ThrottledTime = TimeSpan.FromMilliseconds(row.ThrottledMs),
            ErrorCode = row.ErrorCode,
            ErrorSqlState = row.ErrorSqlState,
            ErrorType = row.ErrorType,
            ErrorMessage = row.ErrorMessage,
            ErrorHint = row.ErrorHint,
            ErrorColumn = row.ErrorColumn,
            ErrorConstraint = row.ErrorConstraint,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
        };
}

namespace EfBatched;

/// <summary>
/// What a rehearsal has found out about a batched migration.
/// </summary>
public sealed record BatchedMigrationRehearsal
{
    /// <summary>The migration.</summary>
    public required string MigrationName { get; init; }

    /// <summary>The table that it walks.</summary>
    public required string Table { get; init; }

    /// <summary>Its status in this database; null when it was never enqueued.</summary>
    public required BatchedMigrationStatus? Status { get; init; }

    /// <summary>What the rehearsal came to.</summary>
    public required BatchedRehearsalVerdict Verdict { get; init; }

    /// <summary>The same in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What a reader must know beside it: that it runs already, that the time was over, and the like.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>True when nothing failed, so that the next step of a release may follow.</summary>
    public bool Succeeded => Verdict is BatchedRehearsalVerdict.Passed or BatchedRehearsalVerdict.NothingToDo;

    /// <summary>An estimate of the rows that are to be walked over; null when unknown.</summary>
    public long? EstimatedRows { get; init; }

    /// <summary>True when every row of the table was in a sample.</summary>
    public bool IsWholeTable { get; init; }

    /// <summary>The sample batches, in the order in which they were run.</summary>
    public IReadOnlyList<BatchedRehearsalSample> Samples { get; init; } = [];

    /// <summary>The size, in rows, to which the batches adapted.</summary>
    public int BatchSize { get; init; }

    /// <summary>Rows walked over per second of work; null without a sample.</summary>
    public BatchedRehearsalSpread? RowsPerSecond { get; init; }

    /// <summary>The milliseconds that a batch's transaction takes, during which its row locks are held; null without a sample.</summary>
    public BatchedRehearsalSpread? BatchMs { get; init; }

    /// <summary>The share of the rows walked over that is changed, from 0 to 1; null without a sample.</summary>
    public BatchedRehearsalSpread? ChangedShare { get; init; }

    /// <summary>Bytes of write-ahead log for each row walked over; null where there is none to be seen.</summary>
    public BatchedRehearsalSpread? WalBytesPerRow { get; init; }

    /// <summary>How the bytes were told from those of others; null where there are none.</summary>
    public string? WalMethod { get; init; }

    /// <summary>About how many rows would be changed in all; null when unknown.</summary>
    public long? RowsToChange { get; init; }

    /// <summary>About how many dead row versions the migration would leave to vacuum, in all tables; null when unknown.</summary>
    public long? DeadRows { get; init; }

    /// <summary>The least write-ahead log that it would write in all, in bytes; null when unknown.</summary>
    public long? LeastWalBytes { get; init; }

    /// <summary>The most write-ahead log that it would write in all, in bytes; null when unknown.</summary>
    public long? MostWalBytes { get; init; }

    /// <summary>How long it would take, at each pace; empty when unknown.</summary>
    public IReadOnlyList<BatchedRehearsalForecast> Forecasts { get; init; } = [];

    /// <summary>Rows that cannot be changed; or the one thing that fails whatever the rows.</summary>
    public IReadOnlyList<BatchedRehearsalFailure> Failures { get; init; } = [];

    /// <summary>The plans, and what the work meets: triggers, foreign keys, replicas and the like.</summary>
    public IReadOnlyList<BatchedRehearsalFinding> Findings { get; init; } = [];

    /// <summary>Sequences that gave values meanwhile, with the values before and after: the one thing that a ROLLBACK does not undo.</summary>
    public IReadOnlyList<string> Sequences { get; init; } = [];

    /// <summary>Some rows before and after, where they were asked for.</summary>
    public IReadOnlyList<BatchedRehearsalRow> Rows { get; init; } = [];

    /// <summary>The statements that the work sent in a sample, each once, without literals, which may be values of rows.</summary>
    internal IReadOnlyList<string> WorkSql { get; init; } = [];

    /// <summary>How long the rehearsal took.</summary>
    public TimeSpan Duration { get; init; }
}

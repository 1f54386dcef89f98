using EfBatched.Reporting;
using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// Where a batched migration stands, read in one look.
/// </summary>
public sealed record BatchedMigrationState
{
    internal BatchedMigrationState()
    {
    }

    /// <summary>The number of the migration; older ones have smaller numbers.</summary>
    public long Id { get; internal init; }

    /// <summary>The stable name.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The status.</summary>
    public BatchedMigrationStatus Status { get; internal init; }

    /// <summary>The status as a newer version has written it; null where this one knows it.</summary>
    internal string? UnknownStatus { get; init; }

    /// <summary>The status by its name, whoever has written it.</summary>
    internal string StatusName => UnknownStatus ?? Status.ToString();

    /// <summary>Which walk over the table it is in. Only what is declared with a <c>Where</c> is verified after its walk.</summary>
    public BatchedMigrationPhase Phase { get; internal init; }

    /// <summary>Why it failed; null unless it has.</summary>
    public BatchedErrorCode? ErrorCode { get; internal init; }

    /// <summary>The failure in words; null unless it has failed.</summary>
    public string? ErrorMessage { get; internal init; }

    /// <summary>The reason for the newest change of status; null when none was given.</summary>
    public string? StatusReason { get; internal init; }

    /// <summary>Nothing runs before this time; null when nothing holds it, or its time has passed.</summary>
    public DateTimeOffset? HeldUntil { get; internal init; }

    /// <summary>What holds it.</summary>
    public string? HeldReason { get; internal init; }

    /// <summary>How long its jobs rest between two batches because of <see cref="ThrottleReason" />; null when nothing slows it down.</summary>
    public TimeSpan? ThrottleDelay { get; internal init; }

    /// <summary>
    /// What makes its jobs rest the longest, or holds it, with value and limit: an indicator, the traffic of others, a duty cycle or rows per second
    /// and who chose them. Null when nothing does, or no job is at work that could rest.
    /// </summary>
    public string? ThrottleReason { get; internal init; }

    /// <summary>When the throttle last changed.</summary>
    public DateTimeOffset? ThrottledAt { get; internal init; }

    /// <summary>
    /// Where it stands, and why it does not move when it does not: the one answer that every command and this property give. It is
    /// made of what was true when it was read; what it says of times is by the database's clock.
    /// </summary>
    public string Explanation { get; internal init; } = "";

    /// <summary>What <see cref="Explanation" /> was made of.</summary>
    internal ExplanationCause Cause { get; init; }

    /// <summary>What the live runners that know it cannot do, as they say it themselves; empty as a rule.</summary>
    public IReadOnlyList<string> RunnerNotes { get; internal init; } = [];

    /// <summary>
    /// The migrations that must finish before this one starts, with the status of each, null where it was never enqueued; empty when it
    /// waits for none or has started.
    /// </summary>
    public IReadOnlyDictionary<string, BatchedMigrationStatus?> WaitsFor { get; internal init; } = new Dictionary<string, BatchedMigrationStatus?>();

    /// <summary>
    /// <see cref="Explanation" />, when runners are alive but none of their builds contains its class; null otherwise.
    /// </summary>
    public string? WaitReason { get; internal init; }

    /// <summary>The context that enqueued it, by the name of its class or the one it chose; null where an earlier version did.</summary>
    public string? Owner { get; internal init; }

    /// <summary>The walked table, with its schema where its name alone means another one, or none, to the context's session.</summary>
    public string Table { get; internal init; } = "";

    /// <summary>The key columns in walking order.</summary>
    public IReadOnlyList<string> KeyColumns { get; internal init; } = [];

    /// <summary>The end of the newest job, as a JSON array; null before the first.</summary>
    public string? Cursor { get; internal init; }

    /// <summary>The last key to migrate, as a JSON array; null before the start.</summary>
    public string? UpTo { get; internal init; }

    /// <summary>The rows of a batch, as they were when a job was last created; those of a running job are in its row.</summary>
    public int BatchSize { get; internal init; }

    /// <summary>True when the batch size is not adapted.</summary>
    public bool HasFixedBatchSize { get; internal init; }

    /// <summary>The time that an operator wants a batch to take; null for what is declared, or else the runner's.</summary>
    public TimeSpan? TargetBatchDuration { get; internal init; }

    /// <summary>How many jobs may run at once, over all processes.</summary>
    public int MaxParallelJobs { get; internal init; }

    /// <summary>The rows of a job in force.</summary>
    public int JobSize { get; internal init; }

    /// <summary>
    /// An estimate of the table's rows, taken at the start, and once more as soon as the walk is about to overtake it; null when unknown, or when
    /// more rows were walked over than were estimated.
    /// </summary>
    public long? EstimatedRows { get; internal init; }

    /// <summary>Rows walked over so far, those of the verification left out.</summary>
    public long RowsScanned { get; internal init; }

    /// <summary>Rows that the work says it changed so far.</summary>
    public long RowsMigrated { get; internal init; }

    /// <summary>Jobs by status.</summary>
    public IReadOnlyDictionary<BatchedJobStatus, int> Jobs { get; internal init; } = new Dictionary<BatchedJobStatus, int>();

    /// <summary>
    /// Rows walked over lately per second of wall-clock time, rests and holds included, since the phase began or its pace was last changed. Null
    /// while no job is at work, and until one has done something.
    /// </summary>
    public double? RowsPerSecond { get; internal init; }

    /// <summary>When it was enqueued.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When it started; null before.</summary>
    public DateTimeOffset? StartedAt { get; internal init; }

    /// <summary>When it finished; null before.</summary>
    public DateTimeOffset? FinishedAt { get; internal init; }

    /// <summary>True when every row is migrated or a person has skipped the rest: what a schema migration's gate asks.</summary>
    public bool IsFinished => Status.IsFinished();

    /// <summary>
    /// The share of the estimated rows walked over, from 0 to 1; null when there is no estimate. Reaches 1 only when the migration has finished:
    /// what is searched and swept after the walk is in <see cref="PhaseProgress" />.
    /// </summary>
    public double? Progress =>
        IsFinished ? 1
        : EstimatedRows is { } rows ? Math.Min(RowsScanned / (double)Math.Max(rows, 1), MostUnfinished)
        : null;

    /// <summary>
    /// The share of the rows of its <see cref="Phase" /> walked over, from 0 to 1; null where these are not known, or no job is at work. Reaches 1
    /// only when the migration has finished.
    /// </summary>
    public double? PhaseProgress { get; internal init; }

    /// <summary>
    /// The time until it has finished, the search after the walk included, if it goes on as fast as lately, rests and holds included; null when
    /// unknown, for which <see cref="RemainingTimeNote" /> has the cause.
    /// </summary>
    public BatchedMigrationTimeRange? RemainingTimeRange { get; internal init; }

    /// <summary>The middle of <see cref="RemainingTimeRange" />, where there is room for one time.</summary>
    public TimeSpan? RemainingTime => RemainingTimeRange?.Middle;

    /// <summary>
    /// Why the remaining time is unknown: <c>measuring</c>, <c>held</c>, <c>paused</c>, <c>nobody runs it</c>, <c>waits</c>,
    /// <c>no statistics: ANALYZE</c> or <c>more rows than estimated: ANALYZE</c>. Null where it is known, and when the migration has ended.
    /// </summary>
    public string? RemainingTimeNote { get; internal init; }

    /// <summary>The most of a progress that is not at its end.</summary>
    internal const double MostUnfinished = 0.999;
}

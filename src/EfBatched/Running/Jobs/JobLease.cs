using EfBatched.Keys;
using EfBatched.Sizing;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Jobs;

/// <summary>
/// A job that this runner holds, as far as it knows. After any failure the database's row decides, not this.
/// </summary>
internal sealed class JobLease
{
    private readonly TimeSpan _duration;
    private readonly int _jobSize;
    private long _scanned;
    private long _unstoredScanned;
    private long _unstoredMigrated;
    private long _unstoredMatched;
    private TimeSpan _unstoredWork;
    private TimeSpan _unstoredRest;

    public JobLease(JobSnapshot job, MigrationSnapshot migration, BoundaryCodec codec, TimeSpan duration, AdaptiveBatchSize learned)
    {
        _duration = duration;
        _jobSize = job.JobSize;
        _scanned = job.RowsScanned;
        Id = job.Id;
        Migration = migration;
        Sizes = new BatchSizing(job, migration.Settings, learned);
        Token = job.Token!.Value;
        Sequence = job.Sequence;
        Attempt = job.Attempts;
        IsRetry = job.Attempts > 1;
        IsIsolatedRow = job.IsIsolatedRow;
        Kind = job.Kind;
        UpTo = codec.Decode(job.UpTo);
        Checkpoint = (job.Checkpoint ?? job.After) is { } from ? codec.Decode(from) : null;
    }

    // Whatever fails as often at the same place does not pass by itself.
    private const int MostTriesAgain = 3;

    private int _triesAgain;

    public long Id { get; }

    public BatchedJobKind Kind { get; }

    public MigrationSnapshot Migration { get; }

    /// <summary>True when nobody counted the rows of the job: those that were changed count as walked over.</summary>
    public bool CountsChangedRows { get; init; }

    /// <summary>The ranges that a person has left as they are, as far as the job must pass over them.</summary>
    public SkippedRanges Skipped { get; init; } = SkippedRanges.None;

    /// <summary>The size of its batches.</summary>
    public BatchSizing Sizes { get; }

    public Guid Token { get; }

    public Boundary UpTo { get; }

    /// <summary>The last key whose rows are committed; null when the job begins at the start of the table.</summary>
    public Boundary? Checkpoint { get; private set; }

    public long Sequence { get; private set; }

    public int Attempt { get; private set; }

    /// <summary>True when an earlier execution of the job has failed.</summary>
    public bool IsRetry { get; }

    /// <summary>True for the job of one single row that could not be changed before.</summary>
    public bool IsIsolatedRow { get; }

    /// <summary>
    /// The boundary of the next batch where it needs no search: the end of a job that nobody has begun and that was counted for no more rows
    /// than the batch may have. Null where it must be searched for; a fixed size is kept to the row, whatever came in since the count.
    /// </summary>
    public Boundary? KnownBoundary =>
        Sequence == 0 && _jobSize <= Sizes.Next.Value && !Sizes.Settings.HasFixedBatchSize && !CountsChangedRows ? UpTo : null;

    /// <summary>The first batch, as the claim has found it; null where it has not.</summary>
    public NextBatch? First { get; init; }

    /// <summary>True when a batch was committed since this runner has the job.</summary>
    public bool HasAdvanced { get; private set; }

    /// <summary>The timestamp at which the lease was last asked for; zero, which is long ago, when that is not known.</summary>
    public long RenewedAt { get; set; }

    /// <summary>Rows that the work says it changed since this runner has the job.</summary>
    public long RowsMigrated { get; private set; }

    /// <summary>Rows walked over since this runner has the job.</summary>
    public long RowsWalked { get; private set; }

    /// <summary>
    /// What was proved before the last batch, in case the database turns out not to have that batch although it answered its COMMIT.
    /// </summary>
    public JobProgress? ProgressBefore { get; private set; }

    public JobProgress Progress =>
        new(Id, Migration.Id, Token, Sequence, _duration, _unstoredMigrated, _unstoredScanned, _unstoredMatched, _unstoredWork,
            _unstoredRest);

    /// <summary>Takes note of a batch that the database has committed, by the guard that stored the counts of the one before.</summary>
    /// <returns>The rows that the batch walked over.</returns>
    public int Advance(Boundary next, long rows, RowCount batchSize, TimeSpan work)
    {
        var (migrated, matched) = Kind == BatchedJobKind.Verify ? (0L, rows) : (rows, 0L);
        ProgressBefore = Progress;
        Checkpoint = next;
        Sequence++;
        HasAdvanced = true;
        Attempt = 1;
        Sizes.Advance(batchSize);
        _triesAgain = 0;
        RowsMigrated += migrated;
        _unstoredMigrated = migrated;
        _unstoredMatched = matched;
        _unstoredWork = work;
        _unstoredRest = TimeSpan.Zero;
        // A full batch counts as asked for; the last one of a job has what is left of the job's own count.
        _unstoredScanned = CountsChangedRows ? rows : Math.Clamp(_jobSize - _scanned, 0L, batchSize.Value);
        _scanned += _unstoredScanned;
        RowsWalked += _unstoredScanned;
        return (int)_unstoredScanned;
    }

    /// <summary>Takes note of a rest between two batches.</summary>
    public void Rest(TimeSpan time) => _unstoredRest += time;

    /// <summary>Lets the same batch be tried again at once; false after some such tries without one that was committed.</summary>
    public bool TryAgain() => ++_triesAgain <= MostTriesAgain;
}

using EfBatched.Keys;
using EfBatched.Sizing;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Jobs;

/// <summary>
/// A job in this runner's hands, as far as it knows: its range, how far it is, its lease and its sizes. After any failure the database's row
/// decides, not this.
/// </summary>
internal sealed class LeasedJob
{
    // Whatever fails as often at the same place does not pass by itself.
    private const int MostTriesAgain = 3;

    private readonly int _jobSize;
    private long _scanned;
    private int _triesAgain;

    public LeasedJob(JobSnapshot job, MigrationSnapshot migration, BoundaryCodec codec, TimeSpan duration, AdaptiveBatchSize learned)
    {
        _jobSize = job.JobSize;
        _scanned = job.RowsScanned;
        Id = job.Id;
        Migration = migration;
        Sizes = new BatchSizing(job, migration.Settings, learned);
        Lease = new JobLease(job, duration);
        Attempt = job.Attempts;
        IsRetry = job.Attempts > 1;
        IsIsolatedRow = job.IsIsolatedRow;
        Kind = job.Kind;
        UpTo = codec.Decode(job.UpTo);
        Checkpoint = codec.DecodeIfAny(job.Checkpoint ?? job.After);
    }

    public long Id { get; }

    public BatchedJobKind Kind { get; }

    public MigrationSnapshot Migration { get; }

    /// <summary>True when nobody counted the rows of the job: those that were changed count as walked over.</summary>
    public bool CountsChangedRows { get; init; }

    /// <summary>The ranges that a person has left as they are, as far as the job must pass over them.</summary>
    public SkippedRanges Skipped { get; init; } = SkippedRanges.None;

    /// <summary>The size of its batches.</summary>
    public BatchSizing Sizes { get; }

    /// <summary>The proof that it is held, and what the next statement of it stores.</summary>
    public JobLease Lease { get; }

    public Boundary UpTo { get; }

    /// <summary>The last key whose rows are committed; null when the job begins at the start of the table.</summary>
    public Boundary? Checkpoint { get; private set; }

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
        Lease.Sequence == 0 && _jobSize <= Sizes.Next.Value && !Sizes.Settings.HasFixedBatchSize && !CountsChangedRows ? UpTo : null;

    /// <summary>The first batch, as the claim has found it; null where it has not.</summary>
    public NextBatch? First { get; init; }

    /// <summary>True when a batch was committed since this runner has the job.</summary>
    public bool HasAdvanced { get; private set; }

    /// <summary>Rows that the work says it changed since this runner has the job.</summary>
    public long RowsMigrated { get; private set; }

    /// <summary>Rows walked over since this runner has the job.</summary>
    public long RowsWalked { get; private set; }

    /// <summary>Takes note of a batch that the database has committed, by the guard that stored the counts of the one before.</summary>
    /// <returns>The rows that the batch walked over.</returns>
    public int Advance(Boundary next, long rows, RowCount batchSize, TimeSpan work)
    {
        var (migrated, matched) = Kind == BatchedJobKind.Verify ? (0L, rows) : (rows, 0L);
        // A full batch counts as asked for; the last one of a job has what is left of the job's own count.
        var scanned = CountsChangedRows ? rows : Math.Clamp(_jobSize - _scanned, 0L, batchSize.Value);
        Lease.Advance(new BatchCounts(migrated, scanned, matched, work));
        Checkpoint = next;
        HasAdvanced = true;
        Attempt = 1;
        Sizes.Advance(batchSize);
        _triesAgain = 0;
        RowsMigrated += migrated;
        _scanned += scanned;
        RowsWalked += scanned;
        return (int)scanned;
    }

    /// <summary>Lets the same batch be tried again at once; false after some such tries without one that was committed.</summary>
    public bool TryAgain() => ++_triesAgain <= MostTriesAgain;
}

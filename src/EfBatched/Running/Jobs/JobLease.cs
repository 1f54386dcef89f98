using EfBatched.Batching;
using EfBatched.Running.Failures;
using EfBatched.Storage;

namespace EfBatched.Running.Jobs;

/// <summary>
/// A job that this runner holds, as far as it knows. After any failure the database's row decides, not this.
/// </summary>
internal sealed class JobLease
{
    private readonly TimeSpan _duration;
    private readonly long _jobSize;
    private long _scanned;
    private long _unstoredScanned;
    private long _unstoredMigrated;
    private int _batchSizeLimit;

    public JobLease(JobSnapshot job, MigrationSnapshot migration, BoundaryCodec codec, TimeSpan duration)
    {
        _duration = duration;
        _jobSize = job.JobSize;
        _scanned = job.RowsScanned;
        Id = job.Id;
        Migration = migration;
        Token = job.Token!.Value;
        Sequence = job.Sequence;
        Attempt = job.Attempts;
        IsRetry = job.Attempts > 1;
        IsIsolatedRow = job.IsIsolatedRow;
        _batchSizeLimit = job.IsIsolatedRow ? 1 : int.MaxValue;
        BatchSizeInForce = migration.BatchSize;
        UpTo = codec.Decode(job.UpTo);
        Checkpoint = (job.Checkpoint ?? job.After) is { } from ? codec.Decode(from) : null;
    }

    public long Id { get; }

    public MigrationSnapshot Migration { get; }

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

    /// <summary>The search for a bad row, if one is under way.</summary>
    public Bisection Bisection { get; } = new();

    /// <summary>True when a batch was committed since this runner has the job.</summary>
    public bool HasAdvanced { get; private set; }

    public int BatchSizeInForce { get; set; }

    /// <summary>The rows to ask for next: what is in force, or fewer after a batch that was too large.</summary>
    public int BatchSize => Math.Min(BatchSizeInForce, Math.Min(_batchSizeLimit, Bisection.Limit));

    /// <summary>Rows that the work says it changed since this runner has the job.</summary>
    public long RowsMigrated { get; private set; }

    /// <summary>
    /// What was proved before the last batch, in case the database turns out not to have that batch although it answered its COMMIT.
    /// </summary>
    public JobProgress? ProgressBefore { get; private set; }

    public JobProgress Progress =>
        new(Id, Migration.Id, Token, Sequence, _duration, _unstoredMigrated, _unstoredScanned);

    /// <summary>Takes note of a batch that the database has committed, by the guard that stored the counts of the one before.</summary>
    public void Advance(Boundary next, long rowsMigrated, int batchSize)
    {
        ProgressBefore = Progress;
        Checkpoint = next;
        Sequence++;
        HasAdvanced = true;
        Attempt = 1;
        Bisection.Clear(batchSize);
        RowsMigrated += rowsMigrated;
        _unstoredMigrated = rowsMigrated;
        // A full batch counts as asked for; the last one of a job has what is left of the job's own count.
        _unstoredScanned = Math.Clamp(_jobSize - _scanned, 0, batchSize);
        _scanned += _unstoredScanned;
        _batchSizeLimit = _batchSizeLimit > int.MaxValue / 2 ? int.MaxValue : _batchSizeLimit * 2;
    }

    /// <summary>Halves the next batch. False when it has one row already.</summary>
    public bool TryShrink()
    {
        if (BatchSize == 1)
        {
            return false;
        }

        _batchSizeLimit = BatchSize / 2;
        return true;
    }
}

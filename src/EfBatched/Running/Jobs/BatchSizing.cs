using EfBatched.Keys;
using EfBatched.Sizing;
using EfBatched.Storage.Jobs;
using EfBatched.Tracking;

namespace EfBatched.Running.Jobs;

/// <summary>
/// The one owner of the size of a job's batches: what is fixed or has been learned, and fewer rows for a while after a batch that was too large
/// or has a bad row in it. It has no size below one row.
/// </summary>
internal sealed class BatchSizing(JobSnapshot job, MigrationSettings settings, AdaptiveBatchSize learned)
{
    private readonly int _declared = learned.DeclaredSize;
    private RowCount _limit = job.IsIsolatedRow ? RowCount.One : RowCount.Max;

    /// <summary>The search for a bad row, if one is under way.</summary>
    public Bisection Bisection { get; } = new();

    /// <summary>What an operator may change, as the last guard saw it.</summary>
    public MigrationSettings Settings { get; private set; } = settings;

    /// <summary>What the batches so far have shown about their size.</summary>
    public AdaptiveBatchSize Learned { get; private set; } = learned;

    /// <summary>The rows to ask for next. Only counting takes all that the job has.</summary>
    public RowCount Next => RowCount.Least(Wanted, RowCount.Least(_limit, Bisection.Limit));

    private RowCount Wanted =>
        RowCount.AtLeastOne(
            job.Kind == BatchedJobKind.Verify ? job.JobSize
            : Settings.HasFixedBatchSize ? Settings.BatchSize
            : Learned.Size);

    /// <summary>Takes note of a batch that was committed: what kept batches small is believed less.</summary>
    public void Advance(RowCount size)
    {
        Bisection.Clear(size);
        _limit = _limit.Double();
    }

    /// <summary>Takes up what an operator has changed; true if so. Whatever was learned before is older than that.</summary>
    public bool TakeUp(MigrationSettings settings)
    {
        var isChanged = settings.Version != Settings.Version;
        Settings = settings;
        if (isChanged)
        {
            Learned = AdaptiveBatchSize.StartAt(settings.BatchSize, _declared);
        }

        return isChanged;
    }

    /// <summary>Learns from a batch how large the next should be.</summary>
    public void Learn(BatchMeasurement batch, TimeSpan target) => Learned = Learned.After(batch, target);

    /// <summary>Halves the next batch. False when it has one row already.</summary>
    public bool TryShrink()
    {
        var tried = Next;
        if (tried == RowCount.One)
        {
            return false;
        }

        _limit = tried.Half();
        Learned = Learned.AfterTimeout(tried.Value);
        return true;
    }

    /// <summary>
    /// Asks for half of the next batch because of what others do, or for a quarter where each try costs a wait; nothing is learned from that
    /// about the size that is right. False when it has one row already.
    /// </summary>
    public bool TryStepAside(bool hasWaited)
    {
        var tried = Next;
        _limit = hasWaited ? tried.Half().Half() : tried.Half();
        return tried != RowCount.One;
    }
}

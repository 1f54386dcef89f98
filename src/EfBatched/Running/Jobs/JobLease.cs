using EfBatched.Storage.Jobs;

namespace EfBatched.Running.Jobs;

/// <summary>
/// The proof that this runner holds a job: the token of the claim, and the number of batches that the database has committed under it. With each
/// guard go the counts of the batch before, which the next statement stores.
/// </summary>
internal sealed class JobLease(JobSnapshot job, TimeSpan duration)
{
    private BatchCounts _unstored;
    private TimeSpan _unstoredRest;

    public Guid Token { get; } = job.Token!.Value;

    public long Sequence { get; private set; } = job.Sequence;

    /// <summary>The timestamp at which the lease was last asked for; zero, which is long ago, when that is not known.</summary>
    public long RenewedAt { get; set; }

    public JobProgress Progress =>
        new(
            job.Id,
            job.MigrationId,
            Token,
            Sequence,
            duration,
            _unstored.RowsMigrated,
            _unstored.RowsScanned,
            _unstored.RowsMatched,
            _unstored.Work,
            _unstoredRest);

    /// <summary>
    /// What was proved before the last batch, in case the database turns out not to have that batch although it answered its COMMIT.
    /// </summary>
    public JobProgress? ProgressBefore { get; private set; }

    /// <summary>Takes note of a batch that the database has committed, by the guard that stored the counts of the one before.</summary>
    public void Advance(BatchCounts counts)
    {
        ProgressBefore = Progress;
        Sequence++;
        _unstored = counts;
        _unstoredRest = TimeSpan.Zero;
    }

    /// <summary>Takes note of a rest between two batches.</summary>
    public void Rest(TimeSpan time) => _unstoredRest += time;
}

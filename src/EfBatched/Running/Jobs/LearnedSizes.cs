using System.Collections.Concurrent;
using EfBatched.Sizing;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Jobs;

/// <summary>
/// What this runner has learned about the sizes of each migration; stored in the migration's row by whoever locks that row anyway. An
/// operator's change is newer than anything learned before it.
/// </summary>
internal sealed class LearnedSizes
{
    private readonly ConcurrentDictionary<long, Learned> _learned = new();
    private readonly ConcurrentDictionary<long, GivenOut> _given = new();

    /// <summary>The batch size to go on with.</summary>
    public AdaptiveBatchSize BatchSizeOf(MigrationSnapshot migration, BatchedWork work) =>
        Find(migration)?.Batch ?? AdaptiveBatchSize.StartAt(migration.Settings.BatchSize, work.Declaration.BatchSize);

    /// <summary>The sizes that the migration's row should have.</summary>
    public (int Batch, int Job) SizesOf(MigrationSnapshot migration) =>
        Find(migration) is { } learned
            ? (migration.Settings.HasFixedBatchSize ? migration.Settings.BatchSize : learned.Batch.Size, learned.JobSize ?? migration.JobSize)
            : (migration.Settings.BatchSize, migration.JobSize);

    /// <summary>The rows of the next job.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="work">Its work.</param>
    /// <param name="parallelJobs">How many jobs may run at once.</param>
    public int NextJobSize(MigrationSnapshot migration, BatchedWork work, int parallelJobs)
    {
        var (batchSize, jobSize) = SizesOf(migration);
        return work.Declaration.HasFixedJobSize
            ? jobSize
            : AdaptiveJobSize.Shared(jobSize, batchSize, migration.EstimatedRows, GivenRowsOf(migration), parallelJobs);
    }

    /// <summary>Keeps that a range was given out, the next one after the migration's cursor.</summary>
    public void GiveOut(MigrationSnapshot migration, int rows)
    {
        if (GivenRowsOf(migration) is { } before)
        {
            _given[migration.Id] = new GivenOut(migration.CursorSequence + 1, before + rows);
        }
    }

    /// <summary>Keeps what a job has shown.</summary>
    /// <param name="job">The job, finished or released.</param>
    /// <param name="work">Its work.</param>
    /// <param name="elapsed">How long this runner had it.</param>
    public void Learn(LeasedJob job, BatchedWork work, TimeSpan elapsed)
    {
        if (job.RowsWalked == 0)
        {
            return;
        }

        int? jobSize = work.Declaration.HasFixedJobSize
            ? null
            : AdaptiveJobSize.After(SizesOf(job.Migration).Job, job.RowsWalked, elapsed, job.Sizes.Next.Value);
        _learned[job.Migration.Id] = new Learned(job.Sizes.Settings.Version, job.Sizes.Learned, jobSize);
    }

    // Ranges that others have given out since are taken to be as large as ours.
    private long? GivenRowsOf(MigrationSnapshot migration) =>
        !migration.HasStarted ? 0
        : _given.TryGetValue(migration.Id, out var given) ? given.Rows + ((migration.CursorSequence - given.Sequence) * SizesOf(migration).Job)
        : null;

    private Learned? Find(MigrationSnapshot migration) =>
        _learned.TryGetValue(migration.Id, out var learned) && learned.SettingsVersion == migration.Settings.Version ? learned : null;

    /// <param name="SettingsVersion">The operator's settings that it was learned under.</param>
    /// <param name="Batch">The batch size.</param>
    /// <param name="JobSize">The job size; null where it is fixed.</param>
    private sealed record Learned(int SettingsVersion, AdaptiveBatchSize Batch, int? JobSize);

    /// <param name="Sequence">The migration's cursor.</param>
    /// <param name="Rows">About how many rows lie before it.</param>
    private sealed record GivenOut(long Sequence, long Rows);
}

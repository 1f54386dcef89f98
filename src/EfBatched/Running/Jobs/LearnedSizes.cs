using System.Collections.Concurrent;
using EfBatched.Batching;
using EfBatched.Running.Work;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Jobs;

/// <summary>
/// What this runner has learned about the sizes of each migration; stored in the migration's row by whoever locks that row anyway. An
/// operator's change is newer than anything learned before it.
/// </summary>
internal sealed class LearnedSizes
{
    private readonly ConcurrentDictionary<long, Learned> _learned = new();

    /// <summary>The batch size to go on with.</summary>
    public AdaptiveBatchSize BatchSizeOf(MigrationSnapshot migration, BatchedWork work) =>
        Find(migration)?.Batch ?? AdaptiveBatchSize.StartAt(migration.Settings.BatchSize, work.Declaration.BatchSize);

    /// <summary>The rows of the next job.</summary>
    public int JobSizeOf(MigrationSnapshot migration) => Find(migration)?.JobSize ?? migration.JobSize;

    /// <summary>The sizes that the migration's row should have.</summary>
    public (int Batch, int Job) SizesOf(MigrationSnapshot migration) =>
        Find(migration) is { } learned
            ? (migration.Settings.HasFixedBatchSize ? migration.Settings.BatchSize : learned.Batch.Size, JobSizeOf(migration))
            : (migration.Settings.BatchSize, migration.JobSize);

    /// <summary>Keeps what a job has shown.</summary>
    /// <param name="job">The job, finished or released.</param>
    /// <param name="work">Its work.</param>
    /// <param name="elapsed">How long this runner had it.</param>
    /// <param name="parallelJobs">How many jobs may run at once.</param>
    public void Learn(JobLease job, BatchedWork work, TimeSpan elapsed, int parallelJobs)
    {
        if (job.RowsWalked == 0)
        {
            return;
        }

        int? jobSize = work.Declaration.HasFixedJobSize
            ? null
            : AdaptiveJobSize.After(
                JobSizeOf(job.Migration), job.RowsWalked, elapsed, job.BatchSize, job.Migration.EstimatedRows, parallelJobs);
        _learned[job.Migration.Id] = new Learned(job.Settings.Version, job.Adaptive, jobSize);
    }

    private Learned? Find(MigrationSnapshot migration) =>
        _learned.TryGetValue(migration.Id, out var learned) && learned.SettingsVersion == migration.Settings.Version ? learned : null;

    /// <param name="SettingsVersion">The operator's settings that it was learned under.</param>
    /// <param name="Batch">The batch size.</param>
    /// <param name="JobSize">The job size; null where it is fixed.</param>
    private sealed record Learned(int SettingsVersion, AdaptiveBatchSize Batch, int? JobSize);
}

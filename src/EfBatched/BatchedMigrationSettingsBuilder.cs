using EfBatched.Model;
using EfBatched.Operations;

namespace EfBatched;

/// <summary>
/// What an operator changes about a migration while it runs. What is not named stays as it is.
/// </summary>
/// <remarks>Values are checked when the change is made, all of them in one message.</remarks>
public sealed class BatchedMigrationSettingsBuilder
{
    internal BatchedMigrationSettingsBuilder()
    {
    }

    internal SettingsChange Change { get; } = new();

    /// <summary>The rows of the next batch, from which the size is adapted again. From 1 to 100,000.</summary>
    public BatchedMigrationSettingsBuilder HasBatchSize(int rows) => SetBatchSize(rows, isFixed: false);

    /// <summary>The rows of every batch from now on, never adapted. From 1 to 100,000.</summary>
    public BatchedMigrationSettingsBuilder HasFixedBatchSize(int rows) => SetBatchSize(rows, isFixed: true);

    /// <summary>
    /// The rows of the next job. From 1 to 10,000,000. Jobs that are created already keep theirs; later ones are adapted, unless the class
    /// says how large a job is.
    /// </summary>
    public BatchedMigrationSettingsBuilder HasJobSize(int rows)
    {
        Change.Set("job_size", "job size", rows, 1, MigrationSizes.MaxJobSize);
        return this;
    }

    /// <summary>How many jobs may run at once, over all processes. From 1 to 100. A surplus is finished, and no more are claimed.</summary>
    public BatchedMigrationSettingsBuilder HasMaxParallelJobs(int jobs)
    {
        Change.Set("max_parallel_jobs", "max parallel jobs", jobs, 1, MigrationSizes.MaxParallelJobs);
        return this;
    }

    /// <summary>
    /// The time that the transaction of a batch should take; null for what is declared, or else the runner's. From 10 milliseconds to 1 minute.
    /// </summary>
    public BatchedMigrationSettingsBuilder HasTargetBatchDuration(TimeSpan? duration)
    {
        Change.Set(
            "target_batch_ms",
            "target batch duration in ms",
            (long?)duration?.TotalMilliseconds,
            (long)MigrationSizes.MinTargetBatchDuration.TotalMilliseconds,
            (long)MigrationSizes.MaxTargetBatchDuration.TotalMilliseconds);
        return this;
    }

    private BatchedMigrationSettingsBuilder SetBatchSize(int rows, bool isFixed)
    {
        Change.Set("batch_size", "batch size", rows, 1, MigrationSizes.MaxBatchSize);
        Change.Set("has_fixed_batch_size", "fixed batch size", isFixed);
        return this;
    }
}

using EfBatched.Operating;
using EfBatched.Throttling;
using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// What an operator changes about a migration while it runs. What is not named stays as it is.
/// </summary>
/// <remarks>Values are checked when the change is made, all of them in one message.</remarks>
public sealed class BatchedMigrationSettingsBuilder
{
    private const string RunWindowTitle = "run window";

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

    /// <summary>
    /// The number of single rows that may turn out not to be changeable before the migration fails; null for what is declared. From 0 to 10,000.
    /// </summary>
    public BatchedMigrationSettingsBuilder HasMaxFailedRows(int? rows)
    {
        Change.Set("max_failed_rows", "max failed rows", rows, 0, FailureLimits.MaxMaxFailedRows);
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

    /// <summary>
    /// How long its finished jobs are kept one by one after its end; null for the runner's own time. From 0 seconds to 3,650 days, or
    /// <see cref="Timeout.InfiniteTimeSpan" /> for ever. The one setting that may be changed once it has ended.
    /// </summary>
    public BatchedMigrationSettingsBuilder HasJobRetention(TimeSpan? retention)
    {
        Change.Set(
            SettingsChange.Retention,
            "job retention in ms",
            (long?)retention?.TotalMilliseconds,
            MigrationSizes.IsRetention(retention) ? null : TrackingStrings.RetentionOutOfRange("job retention", retention!.Value));
        return this;
    }

    /// <summary>The share of the time that a job may work, in percent; null for the runner's. From 1 to 100.</summary>
    public BatchedMigrationSettingsBuilder HasDutyCycle(int? percent)
    {
        Change.Set("duty_cycle_percent", "duty cycle in percent", percent, 1, ThrottlingOptionsValidator.MostPercent);
        return this;
    }

    /// <summary>The rows that a job may walk over per second; null for the runner's. From 1 to 1,000,000.</summary>
    public BatchedMigrationSettingsBuilder HasMaxRowsPerSecond(int? rows)
    {
        Change.Set("max_rows_per_second", "max rows per second", rows, 1, ThrottlingOptionsValidator.MostRowsPerSecond);
        return this;
    }

    /// <summary>
    /// The write-ahead log that the whole server may write per second before the migration slows down, in bytes; null for the runner's. From
    /// 65,536 (64 KiB) to 1,099,511,627,776 (1 TiB). PostgreSQL only.
    /// </summary>
    public BatchedMigrationSettingsBuilder HasMaxWalBytesPerSecond(long? bytes)
    {
        Change.Set(
            "max_wal_bytes_per_second",
            "max WAL bytes per second",
            bytes,
            ThrottlingOptionsValidator.LeastWalBytesPerSecond,
            ThrottlingOptionsValidator.MostWalBytesPerSecond);
        return this;
    }

    /// <summary>
    /// The hours of the day in which it runs, UTC, from one time, inclusive, to another, exclusive; over midnight where the first is the later one.
    /// Whole minutes from 00:00 to 23:59.
    /// </summary>
    public BatchedMigrationSettingsBuilder HasRunWindow(TimeOnly from, TimeOnly to)
    {
        var isValid = RunWindow.TryCreate(from, to, out var hours);
        Change.Set("run_window", RunWindowTitle, hours.ToString(), isValid ? null : ThrottlingStrings.RunWindowInvalid(from, to));
        return this;
    }

    /// <summary>Goes back to the hours that are declared, or else all.</summary>
    public BatchedMigrationSettingsBuilder HasDeclaredRunWindow()
    {
        Change.Set("run_window", RunWindowTitle, (string?)null, null);
        return this;
    }

    private BatchedMigrationSettingsBuilder SetBatchSize(int rows, bool isFixed)
    {
        Change.Set("batch_size", "batch size", rows, 1, MigrationSizes.MaxBatchSize);
        Change.Set("has_fixed_batch_size", "fixed batch size", isFixed);
        return this;
    }
}

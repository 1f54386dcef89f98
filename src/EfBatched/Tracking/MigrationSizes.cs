namespace EfBatched.Tracking;

/// <summary>Bounds and defaults of batches and jobs: in rows, in time, and how many at once.</summary>
internal static class MigrationSizes
{
    public const int DefaultBatchSize = 1_000;
    public const int MaxBatchSize = 100_000;
    public const int MaxJobSize = 10_000_000;
    public const int DefaultBatchesPerJob = 20;
    public const int DefaultParallelJobs = 1;
    public const int MaxParallelJobs = 100;

    public static readonly TimeSpan MinTargetBatchDuration = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan MaxTargetBatchDuration = TimeSpan.FromMinutes(1);

    // Ten years.
    public static readonly TimeSpan MaxRetention = TimeSpan.FromDays(3_650);

    public static int CheckBatchSize(int rows, string parameterName) =>
        rows is >= 1 and <= MaxBatchSize
            ? rows
            : throw new ArgumentOutOfRangeException(parameterName, TrackingStrings.BatchSizeOutOfRange(rows));

    public static int CheckJobSize(int rows, string parameterName) =>
        rows is >= 1 and <= MaxJobSize
            ? rows
            : throw new ArgumentOutOfRangeException(parameterName, TrackingStrings.JobSizeOutOfRange(rows));

    public static int CheckParallelJobs(int jobs, string parameterName) =>
        jobs is >= 1 and <= MaxParallelJobs
            ? jobs
            : throw new ArgumentOutOfRangeException(parameterName, TrackingStrings.ParallelJobsOutOfRange(jobs));

    public static TimeSpan CheckTarget(TimeSpan target, string parameterName) =>
        target >= MinTargetBatchDuration && target <= MaxTargetBatchDuration
            ? target
            : throw new ArgumentOutOfRangeException(parameterName, TrackingStrings.TargetBatchDurationOutOfRange(target));

    /// <summary>True for what may be given as a retention: none, for ever, or a time that has a bound.</summary>
    public static bool IsRetention(TimeSpan? time) =>
        time is null || time == Timeout.InfiniteTimeSpan || (time >= TimeSpan.Zero && time <= MaxRetention);

    public static int DefaultJobSize(int batchSize) => Math.Min(batchSize * DefaultBatchesPerJob, MaxJobSize);
}

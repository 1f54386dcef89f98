using EfBatched.Model;

namespace EfBatched.Batching;

/// <summary>
/// The size of the next job, so that it takes about ten seconds: long enough for claims to cost nothing, short enough for little to wait
/// when a process dies.
/// </summary>
internal static class AdaptiveJobSize
{
    private const double MaxChange = 4;

    // The last jobs end at different times; the more there are, the less the others wait for the last one.
    private const int MinJobsEach = 8;

    private static readonly TimeSpan Target = TimeSpan.FromSeconds(10);

    /// <param name="size">The size that the job was created with.</param>
    /// <param name="walked">The rows that it walked over.</param>
    /// <param name="elapsed">The time that took, waits between batches included.</param>
    /// <param name="batchSize">A job is never smaller than a batch.</param>
    /// <param name="estimatedRows">Of the whole table; null when unknown.</param>
    /// <param name="parallelJobs">How many jobs may run at once.</param>
    public static int After(int size, long walked, TimeSpan elapsed, int batchSize, long? estimatedRows, int parallelJobs)
    {
        var perTarget = walked * (Target.TotalMilliseconds / Math.Max(elapsed.TotalMilliseconds, 1));
        // The last job of a table, or one that was interrupted, says how fast it was but does not prove that more would be well.
        var most = walked * 2 >= size ? size * MaxChange : size;
        var next = Math.Clamp(perTarget, size / MaxChange, most);
        var share = parallelJobs > 1 && estimatedRows is { } rows ? rows / ((long)MinJobsEach * parallelJobs) : long.MaxValue;
        return (int)Math.Clamp(Math.Min(next, share), batchSize, MigrationSizes.MaxJobSize);
    }
}

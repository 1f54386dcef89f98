using EfBatched.Tracking;

namespace EfBatched.Sizing;

/// <summary>
/// The size of the next job, so that it takes about ten seconds: long enough for claims to cost nothing, short enough for little to wait
/// when a process dies.
/// </summary>
internal static class AdaptiveJobSize
{
    // A job that turns out to be too long can be interrupted after any batch, so there is little to fear from one that is too large.
    private const double MaxGrowth = 16;

    private const double MaxCut = 4;

    // What jobs that run at once take of the rows that are left: enough for few claims, little enough for them to end together. Each takes
    // its part of what the one before has left, as in guided self-scheduling (Polychronopoulos and Kuck, 1987).
    private const double Share = 1.25;

    // Smaller jobs would end more evenly, but claim more than they save by that.
    private const double LeastBatches = 0.75;

    // Assumed to be left of a table whose walk this process has not seen from its start, or that has more rows than was estimated.
    private const double UnknownShare = 0.2;

    private static readonly TimeSpan Target = TimeSpan.FromSeconds(10);

    /// <param name="size">The size that the job was created with.</param>
    /// <param name="walked">The rows that it walked over.</param>
    /// <param name="elapsed">The time that took, waits between batches included.</param>
    /// <param name="batchSize">A job is never smaller than a batch.</param>
    public static int After(int size, long walked, TimeSpan elapsed, int batchSize)
    {
        var perTarget = walked * (Target.TotalMilliseconds / Math.Max(elapsed.TotalMilliseconds, 1));
        // The last job of a table, or one that was interrupted, says how fast it was but does not prove that more would be well.
        var most = walked * 2 >= size ? size * MaxGrowth : size;
        return (int)Math.Clamp(Math.Clamp(perTarget, size / MaxCut, most), batchSize, MigrationSizes.MaxJobSize);
    }

    /// <summary>The size at which several jobs at once share what is left: those that are done do not wait long for the last one.</summary>
    /// <param name="size">The size that was learned; the most.</param>
    /// <param name="batchSize">A shared job has at least three quarters of a batch.</param>
    /// <param name="estimatedRows">Of the whole table; null when unknown.</param>
    /// <param name="givenRows">Those in jobs already; null when unknown.</param>
    /// <param name="parallelJobs">How many jobs may run at once.</param>
    public static int Shared(int size, int batchSize, long? estimatedRows, long? givenRows, int parallelJobs)
    {
        if (parallelJobs == 1 || estimatedRows is not { } all)
        {
            return size;
        }

        var left = all - givenRows is > 0 and var rows ? rows : all * UnknownShare;
        var share = left / (Share * parallelJobs);
        // A remainder would be a batch of its own.
        share = share < batchSize ? Math.Max(share, Math.Max(batchSize * LeastBatches, 1)) : share - (share % batchSize);
        return (int)Math.Min(size, share);
    }
}

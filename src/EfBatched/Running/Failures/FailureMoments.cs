namespace EfBatched.Running.Failures;

/// <summary>
/// Counts the moments at which jobs failed. Jobs that ran at the same time fail together of one cause; one that began after another had failed
/// has failed by itself.
/// </summary>
internal static class FailureMoments
{
    /// <param name="jobs">Since when each ran and since when it has failed, in milliseconds.</param>
    public static int Count(IEnumerable<(long StartedAgo, long FailedAgo)> jobs)
    {
        var moments = 0;
        var last = long.MaxValue;
        foreach (var (startedAgo, failedAgo) in jobs.OrderByDescending(j => j.FailedAgo))
        {
            if (startedAgo <= last)
            {
                moments++;
                last = failedAgo;
            }
        }

        return moments;
    }
}

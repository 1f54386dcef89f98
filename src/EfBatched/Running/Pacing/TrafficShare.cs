namespace EfBatched.Running.Pacing;

/// <summary>
/// Which share of the time a job may work beside the transactions of others, where nobody has chosen one: of them, no more than one in a
/// hundred should meet a batch, so that their 99th percentile stays what it is; or two a second, where that is more.
/// </summary>
internal static class TrafficShare
{
    /// <summary>The share where next to nobody else is there.</summary>
    public const double Most = 0.25;

    private const double LeastOfAllJobs = 0.01;
    private const double MetPerSecond = 2;

    /// <param name="transactionsPerSecond">Those of others.</param>
    /// <param name="jobsAtOnce">The jobs of the migration that may run at once, at least 1; they share what the traffic leaves.</param>
    public static double Of(double transactionsPerSecond, int jobsAtOnce) =>
        transactionsPerSecond > 0
            ? Math.Min(Most, Math.Max(LeastOfAllJobs, MetPerSecond / transactionsPerSecond) / jobsAtOnce)
            : Most;
}

namespace EfBatched.Benchmarks.Figures;

/// <summary>What the foreground noticed in one run.</summary>
/// <param name="LatenciesMs">The latency of each transaction, from when it was due.</param>
/// <param name="LongestLockWaitMs">The longest wait for a lock that the background held, seen by sampling.</param>
/// <param name="RowsPerSecond">How fast the background was.</param>
internal sealed record ForegroundSample(IReadOnlyList<double> LatenciesMs, double LongestLockWaitMs, double RowsPerSecond)
{
    public double Percentile(double part) => Statistics.Percentile(LatenciesMs, part);
}

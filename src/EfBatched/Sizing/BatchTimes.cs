namespace EfBatched.Sizing;

/// <summary>What a batch took, told apart.</summary>
/// <param name="Walked">The rows between its boundaries, at least 1.</param>
/// <param name="Changed">The rows that were changed, from 0 to <paramref name="Walked" />.</param>
/// <param name="RoundTripMs">The way to the server and back, as far as it can be told.</param>
/// <param name="OverheadMs">The COMMIT with its wait for the log, and the way of the statements.</param>
/// <param name="StatementsMs">The rest: what the statements took there.</param>
internal sealed record BatchTimes(int Walked, long Changed, double RoundTripMs, double OverheadMs, double StatementsMs)
{
    private const double DenseShare = 0.1;

    // A server that answers slowly once in a while must not be taken for one that is far away.
    private const double MaxRoundTripGrowth = 1.5;

    // Those before the COMMIT: one opens the batch, one does its work.
    private const int RoundTripsOfStatements = 2;

    // A clock that stands still makes a batch look free.
    private const double LeastMs = 0.001;

    /// <summary>True when so many of the rows were changed that the time was theirs.</summary>
    public bool IsDense => Changed >= DenseShare * Walked;

    /// <param name="batch">The batch.</param>
    /// <param name="roundTripBefore">The round trip of the batch before; null without one.</param>
    public static BatchTimes Of(BatchMeasurement batch, double? roundTripBefore)
    {
        var walked = Math.Max(batch.Walked, 1);
        var commitMs = Math.Max(batch.Commit.TotalMilliseconds, 0);
        var roundTripMs = Math.Clamp(
            Math.Min(batch.Opening.TotalMilliseconds, commitMs), LeastMs, roundTripBefore * MaxRoundTripGrowth ?? double.MaxValue);
        var overheadMs = commitMs + (roundTripMs * RoundTripsOfStatements);
        return new BatchTimes(
            walked,
            Math.Clamp(batch.Touched, 0, walked),
            roundTripMs,
            overheadMs,
            Math.Max(batch.Duration.TotalMilliseconds - overheadMs, LeastMs));
    }
}

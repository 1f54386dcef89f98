namespace EfBatched.Reporting;

/// <summary>The time that rows take, as a range, from how fast others were.</summary>
/// <remarks>
/// Between the fastest and the slowest of several looks back (all of it, its newer half, third and sixth), widened the
/// more it went up and down, and towards where the trend leads. What is left is never taken for faster or slower than a
/// stretch of the same length that was seen. The simulated runs of its test hold the constants.
/// </remarks>
internal static class TimeLeft
{
    private const double Spread = 1.3;
    private const double SpreadByNoise = 0.5;
    private const double MostJump = 1.5;
    private const double LeastOfAverage = 0.25;
    private const double FurthestAhead = 4;

    private static readonly double MostTrend = Math.Log(2.5);

    /// <param name="history">How fast others were; it was measured.</param>
    /// <param name="rows">The rows that are left.</param>
    public static BatchedMigrationTimeRange Of(PaceHistory history, double rows)
    {
        var rates = history.Rates;
        var average = history.RowsPerSecond;
        var half = rates.TakeLast(PaceHistory.Parts / 2).Average();
        var third = history.RecentRowsPerSecond;
        var newest = Math.Clamp(rates.TakeLast(PaceHistory.Parts / 6).Average(), third / MostJump, third * MostJump);
        var noise = rates.Zip(rates.Skip(1), (one, next) => Math.Abs(one - next)).Average() / average;
        var spread = Spread + (SpreadByNoise * Math.Min(noise, 1));
        double[] looks = [average, half, third, newest];
        var trend = TrendOf(history, rows, half, noise);
        var stretches = StretchesOf(history, rows / average);
        var fastest = Math.Max(looks.Max() * spread * Math.Exp(Math.Max(trend, 0)), stretches.Max());
        var slowest = Math.Min(looks.Min() / spread * Math.Exp(Math.Min(trend, 0)), Math.Max(stretches.Min(), average * LeastOfAverage));
        // The last job cannot be shared out.
        return new BatchedMigrationTimeRange(Seconds(rows / fastest), Seconds(rows / slowest) + history.Job);
    }

    /// <summary>A time that is no longer than what can be stored.</summary>
    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(36_500).TotalSeconds));

    // How much faster or slower it gets on the way, as a logarithm; less where it went up and down anyway.
    private static double TrendOf(PaceHistory history, double rows, double half, double noise)
    {
        const double Least = 1e-9;
        var older = history.Rates.Take(PaceHistory.Parts / 2).Average();
        var growth = Math.Log(Math.Max(half, Least) / Math.Max(older, Least));
        var ahead = Math.Min(rows / Math.Max(half, Least) / history.Window.TotalSeconds, FurthestAhead);
        return Math.Clamp(growth * (ahead + 0.5), -MostTrend, MostTrend) / (1 + (2 * noise));
    }

    private static List<double> StretchesOf(PaceHistory history, double seconds)
    {
        var part = history.Window.TotalSeconds / PaceHistory.Parts;
        var length = Math.Clamp((int)Math.Round(Math.Min(seconds / part, PaceHistory.Parts)), 1, PaceHistory.Parts);
        return [.. Enumerable.Range(0, PaceHistory.Parts - length + 1).Select(i => history.Rates.Skip(i).Take(length).Average())];
    }
}

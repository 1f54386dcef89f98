namespace EfBatched.Throttling.Indicators;

/// <summary>Which share of the time a job may work so that the server keeps to a rate.</summary>
internal static class WalBudget
{
    /// <summary>How much the share grows from one look to the next while there is room.</summary>
    public const double MostGrowth = 1.25;

    /// <summary>
    /// The next share: down at once by as much as the rate is too high, up step by step, since the rate says little about how much room there is.
    /// </summary>
    /// <param name="share">The share in force while the rate was measured, over 0 and up to 1.</param>
    /// <param name="rate">What was written per second.</param>
    /// <param name="limit">What may be written per second, over 0.</param>
    public static double ShareAfter(double share, double rate, double limit)
    {
        var factor = rate <= 0 ? MostGrowth : Math.Min(limit / rate, MostGrowth);
        return Math.Clamp(share * factor, 1 - ThrottleVerdict.MostPressure, 1);
    }
}

namespace EfBatched.Running.Runner;

/// <summary>Delays that double and are spread at random, so that what failed together is not tried again together.</summary>
internal static class BackOff
{
    /// <summary>The share of a delay by which it may be shorter or longer.</summary>
    public const double Jitter = 0.33;

    /// <param name="first">The delay after the first failure, before jitter.</param>
    /// <param name="max">The longest delay, before jitter.</param>
    /// <param name="failures">How often it has failed, from 1.</param>
    /// <param name="random">From 0 to below 1.</param>
    public static TimeSpan DelayAfter(TimeSpan first, TimeSpan max, int failures, double random)
    {
        var doubled = first.Ticks * Math.Pow(2, Math.Min(failures - 1, 62));
        var capped = Math.Min(doubled, max.Ticks);
        return Spread(TimeSpan.FromTicks((long)capped), random);
    }

    /// <summary>A delay that is shorter or longer by up to <see cref="Jitter" />.</summary>
    /// <param name="delay">The delay before jitter.</param>
    /// <param name="random">From 0 to below 1.</param>
    public static TimeSpan Spread(TimeSpan delay, double random) =>
        TimeSpan.FromTicks((long)(delay.Ticks * (1 + (Jitter * ((2 * random) - 1)))));
}

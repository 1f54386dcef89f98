using EfBatched.Running.Runner;
using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>How long a migration is held.</summary>
internal static class HoldTime
{
    /// <summary>
    /// As long again as it has been held so far, so that holds double whichever process sets them, within the limits of the options and with
    /// jitter of a third; a time that is known as it is.
    /// </summary>
    /// <param name="heldSoFar">The time since the first of the holds that follow each other; zero for the first.</param>
    /// <param name="options">The shortest and the longest hold.</param>
    /// <param name="known">The time, where the indicator knows it.</param>
    /// <param name="random">From 0 to below 1.</param>
    public static TimeSpan After(TimeSpan heldSoFar, ThrottlingOptions options, TimeSpan? known, double random) =>
        known ?? BackOff.Spread(TimeSpan.FromTicks(Math.Clamp(heldSoFar.Ticks, options.FirstHold.Ticks, options.MaxHold.Ticks)), random);
}

namespace EfBatched.Throttling;

/// <summary>
/// What an indicator says: go on, slow down, or hold, and why.
/// </summary>
public sealed record ThrottleVerdict
{
    private ThrottleVerdict(ThrottleLevel level, double pressure, string? reason, TimeSpan? time)
    {
        Level = level;
        Pressure = pressure;
        Reason = reason;
        Time = time;
    }

    /// <summary>Nothing to say: the work goes on.</summary>
    public static ThrottleVerdict None { get; } = new(ThrottleLevel.None, 0, null, null);

    /// <summary>How much is asked.</summary>
    public ThrottleLevel Level { get; }

    /// <summary>The share of its time that a job rests, from 0 to 0.95, more beside traffic; 1 for a hold.</summary>
    public double Pressure { get; }

    /// <summary>One sentence with the value and its limit; null when nothing is asked.</summary>
    public string? Reason { get; }

    /// <summary>How long to hold, where that is known; null for the back-off.</summary>
    internal TimeSpan? Time { get; }

    /// <summary>True where a span of time was measured, not a moment: the next look is believed at once.</summary>
    internal bool IsAverage => LongestRest is not null;

    /// <summary>True for a rest until something is known, which is not worth showing.</summary>
    internal bool IsProvisional { get; private init; }

    /// <summary>The longest rest before another look; null without such a limit.</summary>
    internal TimeSpan? LongestRest { get; private init; }

    /// <summary>Asks for rests between the batches.</summary>
    /// <param name="pressure">The share of its time that a job rests, over 0; more than 0.95 counts as that.</param>
    /// <param name="reason">One sentence that names the value and its limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pressure" /> is not over 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="reason" /> is empty.</exception>
    public static ThrottleVerdict Slow(double pressure, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (!(pressure > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(pressure), pressure, ThrottlingStrings.PressureNotPositive);
        }

        return new ThrottleVerdict(ThrottleLevel.Slow, Math.Min(pressure, RestTime.MostPressure), reason, null);
    }

    /// <summary>Asks that no further batch is begun. The migration is held with a back-off that grows until the indicator is content.</summary>
    /// <param name="reason">One sentence that names the value and its limit.</param>
    /// <exception cref="ArgumentException"><paramref name="reason" /> is empty.</exception>
    public static ThrottleVerdict Hold(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new ThrottleVerdict(ThrottleLevel.Hold, 1, reason, null);
    }

    /// <summary>Asks for rests of any share below 1, by what was measured over a span of time.</summary>
    internal static ThrottleVerdict Rest(double share, TimeSpan longest, string reason) =>
        new(ThrottleLevel.Slow, share, reason, null) { LongestRest = longest };

    /// <summary>Asks for rests of any share below 1 as long as nothing is known.</summary>
    internal static ThrottleVerdict RestUntilKnown(double share, TimeSpan longest, string reason) =>
        Rest(share, longest, reason) with { IsProvisional = true };

    /// <summary>Asks that no further batch is begun for a time that is known.</summary>
    internal static ThrottleVerdict HoldFor(TimeSpan time, string reason) => new(ThrottleLevel.Hold, 1, reason, time);

    /// <summary>Slow from half the limit on, the more the nearer to it; hold beyond the limit.</summary>
    internal static ThrottleVerdict Graded(double value, double limit, string reason) =>
        value > limit ? Hold(reason)
        : Grade.PressureOf(value, limit) is > 0 and var pressure ? Slow(pressure, reason)
        : None;
}

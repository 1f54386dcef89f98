namespace EfBatched.Throttling;

/// <summary>
/// What an indicator says: go on, slow down, or hold, and why.
/// </summary>
public sealed record ThrottleVerdict
{
    /// <summary>The most that a grade or somebody's own indicator may ask short of a hold: a job that never works would never see the load go.</summary>
    internal const double MostPressure = 0.95;

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

    /// <summary>The share of its time that a job rests, from 0 to 0.95; 1 for a hold.</summary>
    public double Pressure { get; }

    /// <summary>One sentence with the value and its limit; null when nothing is asked.</summary>
    public string? Reason { get; }

    /// <summary>How long to hold, where that is known; null for the back-off.</summary>
    internal TimeSpan? Time { get; }

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

        return new ThrottleVerdict(ThrottleLevel.Slow, Math.Min(pressure, MostPressure), reason, null);
    }

    /// <summary>Asks that no further batch is begun. The migration is held with a back-off that grows until the indicator is content.</summary>
    /// <param name="reason">One sentence that names the value and its limit.</param>
    /// <exception cref="ArgumentException"><paramref name="reason" /> is empty.</exception>
    public static ThrottleVerdict Hold(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new ThrottleVerdict(ThrottleLevel.Hold, 1, reason, null);
    }

    /// <summary>Asks that no further batch is begun for a time that is known.</summary>
    internal static ThrottleVerdict HoldFor(TimeSpan time, string reason) => new(ThrottleLevel.Hold, 1, reason, time);

    /// <summary>Slow from half the limit on, the more the nearer to it; hold beyond the limit.</summary>
    internal static ThrottleVerdict Graded(double value, double limit, string reason) =>
        value > limit ? Hold(reason)
        : Grade.PressureOf(value, limit) is > 0 and var pressure ? Slow(pressure, reason)
        : None;
}

namespace EfBatched.Running.Pacing;

/// <summary>How long a job rests between two batches.</summary>
internal static class RestTime
{
    /// <summary>The rest after a batch, long enough for each of the limits, and which of them asked for it.</summary>
    public static Rest After(BatchMeasure batch, PaceLimits limits)
    {
        var byDuty = Share(batch.Time, 1 - limits.DutyCycle.Share);
        var byPressure = Share(batch.Time, limits.Pressure);
        var byRows = limits.MaxRowsPerSecond is { } rows
            ? TimeSpan.FromSeconds(batch.Rows / (double)rows) - batch.Time
            : TimeSpan.Zero;
        var rest = new Rest(TimeSpan.Zero, RestCause.None);
        rest = Longer(rest, new Rest(byDuty > limits.DutyCycle.LongestRest ? limits.DutyCycle.LongestRest.Value : byDuty, RestCause.DutyCycle));
        rest = Longer(rest, new Rest(byRows, RestCause.MaxRowsPerSecond));
        return Longer(rest, new Rest(byPressure, RestCause.Indicator));
    }

    // Work of a time t, rest of a share s of the whole: t * s / (1 - s).
    private static TimeSpan Share(TimeSpan time, double share) => time * (share / (1 - share));

    private static Rest Longer(Rest one, Rest other) => other.Time > one.Time ? other : one;
}

namespace EfBatched.Running.Pacing;

/// <summary>The share of its time that a job may work, and how it came about.</summary>
internal sealed record DutyCycle
{
    private DutyCycle(double share)
    {
        Share = share;
    }

    /// <summary>No rest at all.</summary>
    public static DutyCycle Whole { get; } = Chosen(100);

    /// <summary>Where nobody has chosen one, and next to nobody else is there or nobody can tell.</summary>
    public static DutyCycle Usual { get; } = new(TrafficShare.Most);

    /// <summary>Over 0, and up to 1.</summary>
    public double Share { get; }

    /// <summary>The longest rest that it asks for; null without such a limit.</summary>
    public TimeSpan? LongestRest { get; private init; }

    /// <summary>One sentence that says what it was found by, where that is less than usual; null where there is nothing to say.</summary>
    public string? Reason { get; private init; }

    /// <summary>True as long as nothing is known, which is to be known as soon as the rest is over, and not worth showing.</summary>
    public bool IsProvisional { get; private init; }

    /// <summary>What it comes from, in reasons and metrics.</summary>
    public string Source => LongestRest is null ? "duty cycle" : "traffic";

    /// <summary>The one that somebody has chosen.</summary>
    public static DutyCycle Chosen(int percent) => new(percent / 100.0);

    /// <summary>The one that the traffic of others leaves.</summary>
    public static DutyCycle Found(double share, TimeSpan longestRest, string reason) => new(share) { LongestRest = longestRest, Reason = reason };

    /// <summary>The one until the traffic is known.</summary>
    public static DutyCycle UntilKnown(double share, TimeSpan longestRest) => new(share) { LongestRest = longestRest, IsProvisional = true };
}

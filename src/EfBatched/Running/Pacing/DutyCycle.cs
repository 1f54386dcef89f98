using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>The share of its time that a job may work, and how it came about.</summary>
internal sealed record DutyCycle
{
    private DutyCycle(double share)
    {
        Share = share;
    }

    /// <summary>No rest at all.</summary>
    public static DutyCycle Whole { get; } = Chosen(100, isOwn: false);

    /// <summary>Where nobody has chosen one, and next to nobody else is there or nobody can tell.</summary>
    public static DutyCycle Usual { get; } = new(TrafficShare.Most) { Reason = PacingStrings.UsualDutyCycle(TrafficShare.Most) };

    /// <summary>Over 0, and up to 1.</summary>
    public double Share { get; }

    /// <summary>The longest rest that it asks for; null without such a limit.</summary>
    public TimeSpan? LongestRest { get; private init; }

    /// <summary>One sentence that says what it was found or chosen by; null as long as it is provisional.</summary>
    public string? Reason { get; private init; }

    /// <summary>True as long as nothing is known, which is to be known as soon as the rest is over, and not worth showing.</summary>
    public bool IsProvisional { get; private init; }

    /// <summary>What it comes from, in reasons and metrics.</summary>
    public string Source => IsOfTraffic ? PaceSource.Traffic : PaceSource.DutyCycle;

    /// <summary>True when the traffic of others has decided it.</summary>
    public bool IsOfTraffic => LongestRest is not null;

    /// <summary>The one that somebody has chosen.</summary>
    /// <param name="percent">The share.</param>
    /// <param name="isOwn">True when it is set for this migration, and not by an option of the runner.</param>
    public static DutyCycle Chosen(int percent, bool isOwn) =>
        new(percent / 100.0) { Reason = PacingStrings.ChosenDutyCycle(percent / 100.0, isOwn) };

    /// <summary>The one that the traffic of others leaves.</summary>
    public static DutyCycle Found(double share, TimeSpan longestRest, string reason) => new(share) { LongestRest = longestRest, Reason = reason };

    /// <summary>The one until the traffic is known.</summary>
    public static DutyCycle UntilKnown(double share, TimeSpan longestRest) => new(share) { LongestRest = longestRest, IsProvisional = true };
}

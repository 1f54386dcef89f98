using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>What an indicator says, with its name.</summary>
internal sealed record NamedVerdict(string Indicator, ThrottleVerdict Verdict)
{
    public static NamedVerdict None { get; } = new("", ThrottleVerdict.None);

    public ThrottleLevel Level => Verdict.Level;

    /// <summary>The name and the reason, as everybody is shown them.</summary>
    public string Text => $"{Indicator}: {Verdict.Reason}";

    /// <summary>The one that asks for more.</summary>
    public NamedVerdict Worse(NamedVerdict other) => other.Verdict.Pressure > Verdict.Pressure ? other : this;
}

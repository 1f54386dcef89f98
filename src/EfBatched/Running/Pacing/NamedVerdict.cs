using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>What an indicator says, with its name.</summary>
internal sealed record NamedVerdict(string Indicator, ThrottleVerdict Verdict)
{
    public static NamedVerdict None { get; } = new("", ThrottleVerdict.None);

    public ThrottleLevel Level => Verdict.Level;

    /// <summary>The name and the reason, as everybody is shown them.</summary>
    public string Text => $"{Indicator}: {Verdict.Reason}";

    /// <summary>True when a text that is shown already comes from the same indicator.</summary>
    public bool IsSourceOf(string text) => text.StartsWith(Indicator + ": ", StringComparison.Ordinal);

    /// <summary>The one that asks for more.</summary>
    public NamedVerdict Worse(NamedVerdict other) => other.Verdict.Pressure > Verdict.Pressure ? other : this;
}

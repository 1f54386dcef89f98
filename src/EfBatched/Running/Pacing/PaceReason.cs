using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>Why a migration rests or is held, as everybody is shown it.</summary>
/// <param name="Source">What it comes from.</param>
/// <param name="Sentence">The value and its limit.</param>
internal abstract record PaceReason(string Source, string Sentence)
{
    /// <summary>The source and the sentence, as everybody is shown them.</summary>
    public string Text => $"{Source}: {Sentence}";

    /// <summary>True when a text that is shown already comes from the same source.</summary>
    public bool IsSourceOf(string text) => text.StartsWith(Source + ": ", StringComparison.Ordinal);

    /// <summary>Of what makes it wait, the one that makes it wait the longest. Null when there is nothing to say.</summary>
    /// <param name="verdict">The worst of what the indicators say.</param>
    /// <param name="limits">What the rests keep to.</param>
    /// <param name="rest">The rest that comes of both.</param>
    public static PaceReason? Of(NamedVerdict verdict, PaceLimits limits, Rest rest) =>
        verdict.Level == ThrottleLevel.Hold ? new Hold(verdict.Indicator, verdict.Verdict.Reason!, verdict.Verdict.Time)
        : limits.DutyCycle.Reason is { } found && (verdict.Level == ThrottleLevel.None || rest.Cause == RestCause.DutyCycle)
            ? new Slow(limits.DutyCycle.Source, found, rest.Time, IsUsual: true)
        : verdict.Level == ThrottleLevel.Slow ? new Slow(verdict.Indicator, verdict.Verdict.Reason!, rest.Time, IsUsual: false)
        : null;

    /// <summary>It rests between two batches.</summary>
    /// <param name="Source">What it comes from.</param>
    /// <param name="Sentence">The value and its limit.</param>
    /// <param name="Rest">The rest.</param>
    /// <param name="IsUsual">True for what a busy application brings about every day.</param>
    public sealed record Slow(string Source, string Sentence, TimeSpan Rest, bool IsUsual) : PaceReason(Source, Sentence);

    /// <summary>It begins no further batch for a while.</summary>
    /// <param name="Source">What it comes from.</param>
    /// <param name="Sentence">The value and its limit.</param>
    /// <param name="Time">How long, where that is known; null for the back-off.</param>
    public sealed record Hold(string Source, string Sentence, TimeSpan? Time) : PaceReason(Source, Sentence);
}

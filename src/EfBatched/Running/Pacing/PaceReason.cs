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

    /// <summary>Of what makes it wait, the one that makes it wait the longest. Null when nothing does, or when that is not known yet.</summary>
    /// <param name="verdict">The worst of what the indicators say.</param>
    /// <param name="limits">What the rests keep to.</param>
    /// <param name="rest">The rest that comes of both.</param>
    public static PaceReason? Of(NamedVerdict verdict, PaceLimits limits, Rest rest) =>
        verdict.Level == ThrottleLevel.Hold ? new Hold(verdict.Indicator, verdict.Verdict.Reason!, verdict.Verdict.Time)
        : rest.Cause switch
        {
            RestCause.MaxRowsPerSecond => new Slow(
                PaceSource.RowsPerSecond, PacingStrings.RowLimit(limits.MaxRowsPerSecond!.Value, limits.HasOwnRowLimit), rest.Time, PaceOrigin.Limit),
            RestCause.DutyCycle when limits.DutyCycle.Reason is { } found => new Slow(
                limits.DutyCycle.Source, found, rest.Time, limits.DutyCycle.IsOfTraffic ? PaceOrigin.Traffic : PaceOrigin.Limit),
            _ when verdict.Level == ThrottleLevel.Slow => new Slow(verdict.Indicator, verdict.Verdict.Reason!, rest.Time, PaceOrigin.Indicator),
            _ => null,
        };

    /// <summary>Where a text that is shown already comes from.</summary>
    public static PaceOrigin OriginOf(string text) =>
        PaceSource.Of(text) switch
        {
            PaceSource.Traffic => PaceOrigin.Traffic,
            null => PaceOrigin.Indicator,
            _ => PaceOrigin.Limit,
        };

    /// <summary>It rests between two batches.</summary>
    /// <param name="Source">What it comes from.</param>
    /// <param name="Sentence">The value and its limit.</param>
    /// <param name="Rest">The rest.</param>
    /// <param name="Origin">What kind of reason it is.</param>
    public sealed record Slow(string Source, string Sentence, TimeSpan Rest, PaceOrigin Origin) : PaceReason(Source, Sentence);

    /// <summary>It begins no further batch for a while.</summary>
    /// <param name="Source">What it comes from.</param>
    /// <param name="Sentence">The value and its limit.</param>
    /// <param name="Time">How long, where that is known; null for the back-off.</param>
    public sealed record Hold(string Source, string Sentence, TimeSpan? Time) : PaceReason(Source, Sentence);
}

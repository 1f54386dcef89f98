using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>What came of asking an indicator.</summary>
internal sealed record IndicatorAnswer(ThrottleVerdict Verdict, bool IsInTime);

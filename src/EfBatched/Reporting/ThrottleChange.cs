namespace EfBatched.Reporting;

/// <summary>A moment at which a migration began to be throttled by something, or no longer was.</summary>
/// <param name="At">When.</param>
/// <param name="Source">By what, as an indicator or the traffic of others; null where it was over.</param>
internal sealed record ThrottleChange(DateTimeOffset At, string? Source)
{
    // The source stands before the colon; that it is over is a sentence without one.
    public static ThrottleChange Of(DateTimeOffset at, string? reason) =>
        new(at, reason?.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end ? reason[..end] : null);
}

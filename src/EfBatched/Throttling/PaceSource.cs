namespace EfBatched.Throttling;

/// <summary>
/// The names of what makes jobs rest and is no indicator, as they begin the reason that everybody is shown.
/// </summary>
internal static class PaceSource
{
    public const string Traffic = "traffic";
    public const string DutyCycle = "duty cycle";
    public const string RowsPerSecond = "rows per second";

    private static readonly string[] All = [Traffic, DutyCycle, RowsPerSecond];

    /// <summary>Which of them a reason comes from; null for an indicator, or without a reason.</summary>
    public static string? Of(string? reason) => All.FirstOrDefault(s => reason?.StartsWith(s + ": ", StringComparison.Ordinal) == true);
}

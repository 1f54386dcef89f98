using System.Globalization;
using EfBatched.Texts;
using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>What is said of the pace of a migration.</summary>
internal static class PacingStrings
{
    public static string TrafficGoesFirst(double transactionsPerSecond, double share) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Others make {transactionsPerSecond:#,0} transactions a second in this database; a job works {Percent(share)} of its time beside them.");

    public static string TrafficHasGone(double share) =>
        $"The traffic of others has gone, which may be for a moment; a job works {Percent(share)} of its time until that is sure.";

    public static string UsualDutyCycle(double share) =>
        $"Nobody has chosen a duty cycle, so a job works {Percent(share)} of its time, the usual share.";

    public static string ChosenDutyCycle(double share, bool isOwn) =>
        $"A job works {Percent(share)} of its time, as {SetBy(isOwn, nameof(ThrottlingOptions.DutyCyclePercent))}.";

    public static string RowLimit(int rowsPerSecond, bool isOwn) =>
        $"A job walks over {Phrases.Count(rowsPerSecond)} rows per second at the most, as {SetBy(isOwn, nameof(ThrottlingOptions.MaxRowsPerSecond))}.";

    public static string TrafficNotReadable(string error) =>
        $"What others do in the database could not be read, so a job works {Percent(DutyCycle.Usual.Share)} of its time: {error}";

    public static string TrafficIsSilent(TimeSpan timeout) =>
        $"The database did not say within {Phrases.Seconds(timeout)} what others do in it, so a job works {Percent(DutyCycle.Usual.Share)} of its time.";

    private static string SetBy(bool isOwn, string option) =>
        isOwn ? "a person has set for this migration" : $"the option 'Throttling.{option}' of the runner says";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");
}

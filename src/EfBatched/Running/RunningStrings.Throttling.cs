using EfBatched.Texts;

namespace EfBatched.Running;

/// <summary>What the indicators and limits of throttling say.</summary>
internal static partial class RunningStrings
{
    public static string OutsideRunWindow(string window, TimeOnly now, TimeOnly opens) =>
        $"It is {Phrases.Time(now)} UTC by the database's clock, and the migration runs from {window} only; it opens at {Phrases.Time(opens)} UTC.";

    public const string ThrottleIsOver = "No longer throttled.";

    public static string RunWindowUnreadable(string migration, string window) =>
        $"The run window '{window}' of the batched migration '{migration}' is not readable, so it runs at any time. Write it as '22:00-06:00', UTC.";

    public static string IndicatorFailed(string indicator, string error) =>
        $"The throttle indicator '{indicator}' failed and counts as content: {error}";

    public static string IndicatorIsSilent(string indicator, TimeSpan timeout) =>
        $"The throttle indicator '{indicator}' did not answer within {Phrases.Seconds(timeout)} and counts as content.";

    public static string CannotSee(string role, IEnumerable<string> indicators) =>
        $"The role '{role}' cannot see what these throttle indicators need, so they count as content: {string.Join(", ", indicators)}. "
        + $"Grant it: 'GRANT pg_monitor TO {role}', or switch them off in the options.";
}

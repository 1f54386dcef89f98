using System.Globalization;
using EfBatched.Storage.Load;

namespace EfBatched;

/// <summary>What the throttle indicators say, and what is said of them.</summary>
internal static partial class EfBatchedStrings
{
    public const string PressureNotPositive = "A pressure is the share of the time that a job rests, over 0. Return 'ThrottleVerdict.None' to ask for nothing.";

    public static string RunWindowNotReadable(string window) =>
        $"The run window '{window}' is not readable. Write two different times of the day, UTC, as '22:00-06:00'.";

    public static string VacuumRuns(VacuumInProgress vacuum, int restPercent) =>
        $"{(vacuum.IsAutomatic ? "Autovacuum" : "VACUUM")} has been running on {vacuum.Table} for {Seconds(vacuum.Time)}; "
        + (restPercent == 100 ? "nothing runs meanwhile." : $"jobs rest {restPercent} % of their time meanwhile.");

    public static string WalSegmentsWait(long waiting, int max) =>
        $"{waiting} segment(s) of write-ahead log wait to be archived; the limit is {max}.";

    public static string ReplicaIsBehind(string replica, TimeSpan lag, TimeSpan max) =>
        $"The replica '{replica}' is {Seconds(lag)} behind; the limit is {Seconds(max)}.";

    public static string ReplicaIsBehindInBytes(string replica, long lag, long max) =>
        $"The replica '{replica}' is {Bytes(lag)} behind; the limit is {Bytes(max)}.";

    public static string SessionsAreBlocked(BlockedSessions blocked, TimeSpan max) =>
        $"{blocked.Count} session(s) waited for a lock of a batch, the longest for {Seconds(blocked.Longest)}; the limit is {Seconds(max)}.";

    public static string TransactionIsOld(OldTransaction transaction, TimeSpan max) =>
        $"The transaction of {transaction.Name} has been open for {Seconds(transaction.Age)}; the limit is {Seconds(max)}. "
        + "Rows that are rewritten meanwhile cannot be vacuumed.";

    public static string WalIsWrittenFast(long rate, long max) =>
        $"The server writes {Bytes(rate)} of write-ahead log per second; the limit is {Bytes(max)}.";

    public static string OutsideRunWindow(string window, TimeOnly now, TimeOnly opens) =>
        $"It is {Time(now)} UTC by the database's clock, and the migration runs from {window} only; it opens at {Time(opens)} UTC.";

    public const string ThrottleIsOver = "No longer throttled.";

    public static string RunWindowUnreadable(string migration, string window) =>
        $"The run window '{window}' of the batched migration '{migration}' is not readable, so it runs at any time. Write it as '22:00-06:00', UTC.";

    public static string IndicatorFailed(string indicator, string error) =>
        $"The throttle indicator '{indicator}' failed and counts as content: {error}";

    public static string IndicatorIsSilent(string indicator, TimeSpan timeout) =>
        $"The throttle indicator '{indicator}' did not answer within {Seconds(timeout)} and counts as content.";

    public static string CannotSee(string role, IEnumerable<string> indicators) =>
        $"The role '{role}' cannot see what these throttle indicators need, so they count as content: {string.Join(", ", indicators)}. "
        + $"Grant it: 'GRANT pg_monitor TO {role}', or switch them off in the options.";

    public static string IndicatorTimeoutTooLong(TimeSpan timeout, TimeSpan lease) =>
        $"'Throttling.IndicatorTimeout' ({timeout}) is not shorter than half of 'LeaseDuration' ({lease}), so a job could be lost while an "
        + "indicator is asked; lower the one or raise the other.";

    public static string HoldsContradict(TimeSpan first, TimeSpan max) =>
        $"'Throttling.MaxHold' ({max}) is shorter than 'Throttling.FirstHold' ({first}), so no hold fits both; raise the one or lower the other.";

    public const string NullIndicator =
        "'Throttling.Indicators' contains null; remove it.";

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds < 120
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");

    private static string Bytes(long bytes) =>
        bytes < 1 << 20
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");

    private static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}

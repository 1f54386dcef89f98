using System.Globalization;
using EfBatched.Databases.Load;
using EfBatched.Texts;

namespace EfBatched.Throttling;

/// <summary>What is said of the load of a database and its limits.</summary>
internal static class ThrottlingStrings
{
    public const string PressureNotPositive = "A pressure is the share of the time that a job rests, over 0. Return 'ThrottleVerdict.None' to ask for nothing.";

    public static string VacuumRuns(VacuumInProgress vacuum, int restPercent) =>
        $"{(vacuum.IsAutomatic ? "Autovacuum" : "VACUUM")} has been running on {vacuum.Table} for {Phrases.Seconds(vacuum.Time)}; "
        + (restPercent == 100 ? "nothing runs meanwhile." : $"jobs rest {restPercent} % of their time meanwhile.");

    public static string WalSegmentsWait(long waiting, int max) =>
        $"{waiting} segment(s) of write-ahead log wait to be archived; the limit is {max}.";

    public static string ReplicaIsBehind(string replica, TimeSpan lag, TimeSpan max) =>
        $"The replica '{replica}' is {Phrases.Seconds(lag)} behind; the limit is {Phrases.Seconds(max)}.";

    public static string ReplicaIsBehindInBytes(string replica, long lag, long max) =>
        $"The replica '{replica}' is {Bytes(lag)} behind; the limit is {Bytes(max)}.";

    public static string SessionsAreBlocked(BlockedSessions blocked, TimeSpan max) =>
        $"{blocked.Count} session(s) waited for a lock of a batch, the longest for {Phrases.Seconds(blocked.Longest)}; the limit is {Phrases.Seconds(max)}.";

    public static string TransactionIsOld(OldTransaction transaction, TimeSpan max) =>
        $"The transaction of {transaction.Name} has been open for {Phrases.Seconds(transaction.Age)}; the limit is {Phrases.Seconds(max)}. "
        + "Rows that are rewritten meanwhile cannot be vacuumed.";

    public static string WalIsWrittenFast(long rate, long max) =>
        $"The server writes {Bytes(rate)} of write-ahead log per second; the limit is {Bytes(max)}.";


    public static string IndicatorTimeoutTooLong(TimeSpan timeout, TimeSpan lease) =>
        $"'Throttling.IndicatorTimeout' ({timeout}) is not shorter than half of 'LeaseDuration' ({lease}), so a job could be lost while an "
        + "indicator is asked; lower the one or raise the other.";

    public static string HoldsContradict(TimeSpan first, TimeSpan max) =>
        $"'Throttling.MaxHold' ({max}) is shorter than 'Throttling.FirstHold' ({first}), so no hold fits both; raise the one or lower the other.";

    public const string NullIndicator =
        "'Throttling.Indicators' contains null; remove it.";

    private static string Bytes(long bytes) =>
        bytes < 1 << 20
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");

    public static string RunWindowInvalid(TimeOnly from, TimeOnly to) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"A run window cannot be from {from:HH:mm:ss.FFF} to {to:HH:mm:ss.FFF}. Give two different times of the day, UTC, in whole minutes.");
}

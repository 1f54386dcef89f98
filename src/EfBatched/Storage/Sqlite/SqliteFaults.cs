using System.Data.Common;
using System.Globalization;
using EfBatched.Running.Failures;

namespace EfBatched.Storage.Sqlite;

/// <summary>What each result code of SQLite means for a batch. Codes: https://www.sqlite.org/rescode.html</summary>
internal static class SqliteFaults
{
    // An extended code, as 261 for SQLITE_BUSY_RECOVERY, has the code that it extends in its low byte.
    private const int PrimaryCode = 0xFF;

    /// <summary>By primary result code. What is not listed is unknown.</summary>
    public static IReadOnlyList<FaultCode> All { get; } =
    [
        new("3", FailureKind.Defect, "SQLITE_PERM"),
        new("5", FailureKind.Transient, "SQLITE_BUSY"),
        new("6", FailureKind.Transient, "SQLITE_LOCKED"),
        new("7", FailureKind.System, "SQLITE_NOMEM"),
        new("8", FailureKind.System, "SQLITE_READONLY"),
        new("9", FailureKind.Transient, "SQLITE_INTERRUPT"),
        new("10", FailureKind.System, "SQLITE_IOERR"),
        new("13", FailureKind.System, "SQLITE_FULL"),
        new("14", FailureKind.System, "SQLITE_CANTOPEN"),
        new("15", FailureKind.Transient, "SQLITE_PROTOCOL"),
        new("18", FailureKind.Data, "SQLITE_TOOBIG"),
        new("19", FailureKind.Data, "SQLITE_CONSTRAINT"),
        new("20", FailureKind.Data, "SQLITE_MISMATCH"),
        new("21", FailureKind.Defect, "SQLITE_MISUSE"),
        new("23", FailureKind.Defect, "SQLITE_AUTH"),
        new("25", FailureKind.Data, "SQLITE_RANGE"),
    ];

    private static readonly Dictionary<string, FailureKind> Kinds = All.ToDictionary(f => f.Code, f => f.Kind);

    public static DatabaseFault? Classify(DbException exception)
    {
        // The runtime package does not reference the SQLite driver, so its own property is read by name.
        if (exception.GetType().GetProperty("SqliteErrorCode")?.GetValue(exception) is not int code)
        {
            return null;
        }

        var primary = (code & PrimaryCode).ToString(CultureInfo.InvariantCulture);
        return new DatabaseFault(Kinds.GetValueOrDefault(primary, FailureKind.Unknown), code.ToString(CultureInfo.InvariantCulture));
    }
}

using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using EfBatched.Databases.Errors;

namespace EfBatched.Databases.Sqlite;

/// <summary>What each result code of SQLite means for a batch. Codes: https://www.sqlite.org/rescode.html</summary>
internal static partial class SqliteFaults
{
    // An extended code, as 261 for SQLITE_BUSY_RECOVERY, has the code that it extends in its low byte.
    private const int PrimaryCode = 0xFF;
    private const int CannotOpen = 14;

    /// <summary>By extended result code, else by the primary one, of which none is missing.</summary>
    public static IReadOnlyList<FaultCode> All { get; } =
    [
        new("0", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_OK, said as an error"),
        new("1", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_ERROR: a table or column that is missing, as well as a value that a function cannot read"),
        new("2", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_INTERNAL"),
        new("3", FailureKind.Defect, FaultOrigin.SetUp, "SQLITE_PERM"),
        new("4", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_ABORT"),
        new("5", FailureKind.Transient, FaultOrigin.Others, "SQLITE_BUSY"),
        new("6", FailureKind.Transient, FaultOrigin.Others, "SQLITE_LOCKED"),
        new("7", FailureKind.System, FaultOrigin.System, "SQLITE_NOMEM"),
        new("8", FailureKind.System, FaultOrigin.SetUp, "SQLITE_READONLY: the file or its folder may not be written"),
        new("264", FailureKind.System, FaultOrigin.System, "SQLITE_READONLY_RECOVERY: another process has to recover the file"),
        new("520", FailureKind.System, FaultOrigin.System, "SQLITE_READONLY_CANTLOCK: another process has to recover the file"),
        new("9", FailureKind.Transient, FaultOrigin.Work, "SQLITE_INTERRUPT"),
        new("10", FailureKind.System, FaultOrigin.System, "SQLITE_IOERR"),
        new("11", FailureKind.Defect, FaultOrigin.SetUp, "SQLITE_CORRUPT: the file is damaged"),
        new("12", FailureKind.Defect, FaultOrigin.SetUp, "SQLITE_NOTFOUND"),
        new("13", FailureKind.System, FaultOrigin.System, "SQLITE_FULL"),
        new("14", FailureKind.System, FaultOrigin.System, "SQLITE_CANTOPEN"),
        new("15", FailureKind.Transient, FaultOrigin.Others, "SQLITE_PROTOCOL"),
        new("16", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_EMPTY, which is not used"),
        new("17", FailureKind.Transient, FaultOrigin.Others, "SQLITE_SCHEMA: the schema was changed"),
        new("18", FailureKind.Data, FaultOrigin.Rows, "SQLITE_TOOBIG"),
        new("19", FailureKind.Data, FaultOrigin.Rows, "SQLITE_CONSTRAINT"),
        new("20", FailureKind.Data, FaultOrigin.Rows, "SQLITE_MISMATCH"),
        new("21", FailureKind.Defect, FaultOrigin.Work, "SQLITE_MISUSE"),
        new("22", FailureKind.System, FaultOrigin.SetUp, "SQLITE_NOLFS: the disk cannot hold so large a file"),
        new("23", FailureKind.Defect, FaultOrigin.SetUp, "SQLITE_AUTH"),
        new("24", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_FORMAT, which is not used"),
        new("25", FailureKind.Data, FaultOrigin.Rows, "SQLITE_RANGE"),
        new("26", FailureKind.Defect, FaultOrigin.SetUp, "SQLITE_NOTADB: the file is no database"),
        new("27", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_NOTICE, which is no error"),
        new("28", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_WARNING, which is no error"),
        new("100", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_ROW, which is no error"),
        new("101", FailureKind.Unknown, FaultOrigin.Unknown, "SQLITE_DONE, which is no error"),
    ];

    private static readonly FaultTable Table = new(All);

    public static DatabaseFault? Classify(DbException exception)
    {
        // The runtime package does not reference the SQLite driver, so its own properties are read by name.
        if (Property(exception, "SqliteErrorCode") is not { } code)
        {
            return null;
        }

        var extended = Property(exception, "SqliteExtendedErrorCode") ?? code;
        var row = Table.Find(Text(extended), Text(code & PrimaryCode));
        return new DatabaseFault(row.Kind, row.Origin, Text(code))
        {
            Column = Column().Match(exception.Message) is { Success: true } column ? column.Groups["name"].Value : null,
            Constraint = Constraint().Match(exception.Message) is { Success: true } constraint ? constraint.Groups["name"].Value : null,
        };
    }

    /// <summary>A file that cannot be opened is out of reach; one that is locked or damaged was reached.</summary>
    public static DatabaseReach ReachOf(DbException exception) =>
        (Property(exception, "SqliteErrorCode") & PrimaryCode) == CannotOpen ? DatabaseReach.Refused : DatabaseReach.Reached;

    /// <summary>True when another connection held the lock of the file.</summary>
    public static bool IsLock(DbException exception) => Property(exception, "SqliteErrorCode") is { } code && (code & PrimaryCode) is 5 or 6;

    private static int? Property(DbException exception, string name) => exception.GetType().GetProperty(name)?.GetValue(exception) as int?;

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);

    // Of several columns SQLite names each with its table; which of them it is, it does not say.
    [GeneratedRegex(@"(?:NOT NULL|UNIQUE) constraint failed: [^.,']+\.(?<name>[^.,']+)'?\.?$")]
    private static partial Regex Column();

    [GeneratedRegex(@"CHECK constraint failed: (?<name>[^']+)'?\.?$")]
    private static partial Regex Constraint();
}

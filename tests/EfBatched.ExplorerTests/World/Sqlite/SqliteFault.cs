using EfBatched.ExplorerTests.Scripts;
using Microsoft.Data.Sqlite;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>What SQLite says when an event strikes. Codes: https://www.sqlite.org/rescode.html</summary>
internal static class SqliteFault
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Interrupt = 9;
    private const int IoError = 10;
    private const int Protocol = 15;

    public static SqliteException Of(ScriptEvent happening) =>
        new(TextOf(happening), happening.Kind switch
        {
            EventKind.Busy => Busy,
            EventKind.LockTable or EventKind.Deadlock => Locked,
            EventKind.Serialization => Protocol,
            EventKind.StatementTimeout => Interrupt,
            _ => IoError,
        });

    /// <summary>What the error says; an explanation that blames it must repeat it.</summary>
    public static string TextOf(ScriptEvent happening) => $"explored {happening.Kind} at {happening.At}";
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>
/// A connection that shows every statement to somebody before it is executed: the engine's own, EF's, and those of transactions, each once.
/// </summary>
internal sealed class FaultyConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Asked before each statement; null to let all pass.</summary>
    public IStatementWatcher? Watcher { get; set; }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Ends the transaction, as the end of the connection would.</summary>
    public void RollBack()
    {
        if (IsInTransaction)
        {
            _ = raw.sqlite3_exec(Handle, "ROLLBACK");
        }
    }

    public override SqliteCommand CreateCommand() =>
        new FaultyCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };
}

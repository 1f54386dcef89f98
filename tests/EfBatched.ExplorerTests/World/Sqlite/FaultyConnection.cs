using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>
/// A connection that shows every statement to somebody before it is executed: the engine's own, EF's, and those of transactions, each once.
/// </summary>
internal sealed class FaultyConnection(string connectionString) : SqliteConnection(connectionString)
{
    // Of what is written for a number of rows there may be hundreds of texts.
    private const int MaxKept = 300;

    private readonly Dictionary<string, KeptCommand> _kept = new(StringComparer.Ordinal);

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

    /// <summary>The command with this text that is prepared already, or will stay so; null while it is read, or where there are too many.</summary>
    public KeptCommand? FindKept(string text)
    {
        if (!_kept.TryGetValue(text, out var kept) && _kept.Count < MaxKept)
        {
            _kept[text] = kept = new KeptCommand { Connection = this, CommandText = text };
        }

        return kept is { IsRead: false } ? kept : null;
    }

    public override SqliteCommand CreateCommand() =>
        new FaultyCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };
}

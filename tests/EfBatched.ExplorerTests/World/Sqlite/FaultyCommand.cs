using System.Data;
using Microsoft.Data.Sqlite;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>The commands of a <see cref="FaultyConnection" />. All ways to execute one lead through its reader.</summary>
internal sealed class FaultyCommand : SqliteCommand
{
    private readonly FaultyConnection _connection;

    public FaultyCommand(FaultyConnection connection)
    {
        _connection = connection;
        Connection = connection;
    }

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        if (_connection.Watcher is not { } watcher)
        {
            return Execute(behavior);
        }

        var after = watcher.Before(CommandText);
        if (CommandText.StartsWith("ROLLBACK", StringComparison.Ordinal) && !_connection.IsInTransaction)
        {
            // What was cut is rolled back already, which the driver does not know.
            CommandText = "SELECT 1 WHERE 0";
        }

        var reader = Execute(behavior);
        if (after is not null)
        {
            reader.Dispose();
            _connection.RollBack();
            throw after;
        }

        return reader;
    }

    // The driver prepares the statement of every command anew, which takes longer than most of them.
    private SqliteDataReader Execute(CommandBehavior behavior)
    {
        if (_connection.FindKept(CommandText) is not { } kept)
        {
            return base.ExecuteReader(behavior);
        }

        kept.Take(this);
        return kept.ExecuteReader(behavior);
    }
}

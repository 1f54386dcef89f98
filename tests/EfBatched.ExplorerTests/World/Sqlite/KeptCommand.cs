using Microsoft.Data.Sqlite;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>A command whose statement stays prepared, for whoever executes the same text next.</summary>
internal sealed class KeptCommand : SqliteCommand
{
    /// <summary>True while somebody reads what it has returned.</summary>
    public bool IsRead => DataReader is not null;

    /// <summary>Takes over the values and the transaction of a command with the same text.</summary>
    public void Take(SqliteCommand command)
    {
        (Transaction, CommandTimeout) = (command.Transaction, command.CommandTimeout);
        Parameters.Clear();
        foreach (SqliteParameter parameter in command.Parameters)
        {
            Parameters.Add(parameter);
        }
    }
}

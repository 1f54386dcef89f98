using EfBatched.ExplorerTests.Scripts;
using Npgsql;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>Another session that holds the table or its rows for a while, so that the engine runs into its real lock timeout.</summary>
internal sealed class LockHolder(string connectionString) : IAsyncDisposable
{
    // Longer than the lock timeout, so that each time costs at least one try.
    private static readonly TimeSpan HeldATime = TimeSpan.FromMilliseconds(120);

    private Task _holding = Task.CompletedTask;

    /// <summary>What it does for a script: the locks on the table of the items.</summary>
    public static bool Takes(ScriptEvent happening) =>
        happening is { Kind: EventKind.LockTable } or { Kind: EventKind.Busy, On: StatementKind.Work };

    public async Task HoldAsync(ScriptEvent happening)
    {
        await _holding;
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        var sql = happening.Kind == EventKind.LockTable ? "LOCK TABLE items" : "SELECT 1 FROM items FOR UPDATE";
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        _holding = ReleaseAsync(connection, transaction, HeldATime * happening.Times);
    }

    public async ValueTask DisposeAsync() => await _holding;

    private static async Task ReleaseAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeSpan delay)
    {
        await Task.Delay(delay);
        await transaction.RollbackAsync();
        await connection.DisposeAsync();
    }
}

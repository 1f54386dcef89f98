using EfBatched.TestUtilities.Postgres.Servers;
using Npgsql;
using Xunit;

namespace EfBatched.TestUtilities.Postgres;

/// <summary>
/// A database of one test. Disposing it drops it, whoever is still connected, or gives it back where tests share it.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _maintenance;

    internal TestDatabase(NpgsqlDataSource maintenance, string serverConnectionString, string name, PgBouncer? pooler)
    {
        _maintenance = maintenance;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(serverConnectionString) { Database = name }.ConnectionString;
        ApplicationConnectionString = pooler?.Through(ConnectionString) ?? ConnectionString;
    }

    /// <summary>The database's name, which needs no quotes.</summary>
    public string Name { get; }

    /// <summary>How to reach the database itself.</summary>
    public string ConnectionString { get; }

    /// <summary>How an application reaches the database: through a pooler, where the environment asks for one.</summary>
    public string ApplicationConnectionString { get; }

    /// <summary>What becomes of a database that tests share when the one that has it is done; null for one that is dropped.</summary>
    internal Func<ValueTask>? GiveBack { get; set; }

    /// <summary>Opens a connection that the caller disposes.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Runs a statement on a connection of its own and returns the rows affected.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        return await connection.ExecuteAsync(sql);
    }

    /// <summary>Runs a query on a connection of its own and returns its first value.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        return await connection.ScalarAsync<T>(sql);
    }

    /// <summary>Ends every session in the database and empties its pool.</summary>
    public async Task DisconnectAllAsync()
    {
        ClearPool();
        await using var command = _maintenance.CreateCommand(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() =>
        GiveBack?.Invoke() ?? DropAsync();

    internal async ValueTask DropAsync()
    {
        ClearPool();
        await using var command = _maintenance.CreateCommand($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        await command.ExecuteNonQueryAsync();
    }

    private void ClearPool()
    {
        foreach (var connectionString in new[] { ConnectionString, ApplicationConnectionString })
        {
            using var connection = new NpgsqlConnection(connectionString);
            NpgsqlConnection.ClearPool(connection);
        }
    }
}

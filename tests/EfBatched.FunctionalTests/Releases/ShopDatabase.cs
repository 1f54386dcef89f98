using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>A database of the throw-away application, which its schema migrations create.</summary>
internal sealed class ShopDatabase : IAsyncDisposable
{
    private readonly PostgresFixture _server;
    private readonly string _name = $"shop_{Guid.NewGuid():N}";

    public ShopDatabase(PostgresFixture server, TestProvider provider)
    {
        _server = server;
        Provider = provider;
        ConnectionString = provider == TestProvider.Sqlite
            ? $"Data Source={FilePath};Pooling=False"
            : new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = _name, Pooling = false }.ConnectionString;
    }

    public TestProvider Provider { get; }

    public string ConnectionString { get; }

    /// <summary>What points the application, and `dotnet ef`, at this database.</summary>
    public Dictionary<string, string> Environment => new() { ["ConnectionStrings__Shop"] = ConnectionString, ["Provider"] = Provider.ToString() };

    private string FilePath => Path.Combine(Path.GetTempPath(), $"{_name}.db");

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(ConnectionString);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The rows of a query, their values separated by bars.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = await OpenAsync(ConnectionString);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join('|', values));
        }

        return rows;
    }

    public async Task<string?> StatusAsync() =>
        (await QueryAsync("SELECT \"name\", \"status\", \"status_reason\" FROM \"batched_migrations\"")).SingleOrDefault();

    /// <summary>How many customers have a search name, and how many have the right one.</summary>
    public async Task<string> FilledAsync() =>
        (await QueryAsync("SELECT count(\"SearchName\"), count(CASE WHEN \"SearchName\" = lower(\"Name\") THEN 1 END) FROM \"Customer\"")).Single();

    public async Task<string> AppliedAsync() =>
        string.Join(
            ", ",
            (await QueryAsync("SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY \"MigrationId\"")).Select(id => id[15..]));

    /// <summary>Creates it without any table.</summary>
    public async Task CreateAsync()
    {
        if (Provider == TestProvider.PostgreSql)
        {
            await ExecuteOnServerAsync($"CREATE DATABASE {_name}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider == TestProvider.PostgreSql)
        {
            await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        }
        else
        {
            File.Delete(FilePath);
        }
    }

    private async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = await OpenAsync(_server.ConnectionString);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<DbConnection> OpenAsync(string connectionString)
    {
        DbConnection connection = Provider == TestProvider.Sqlite ? new SqliteConnection(connectionString) : new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}

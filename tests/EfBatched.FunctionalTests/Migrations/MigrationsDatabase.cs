using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>
/// A database of one test that does not exist yet, so that its schema migrations create it.
/// </summary>
internal sealed class MigrationsDatabase : IAsyncDisposable
{
    private static readonly string[] s_laterColumns =
    [
        "migrations ADD owner text", "jobs ADD error_hint text", "jobs ADD error_column text", "jobs ADD error_constraint text",
        "migrations ADD forecast_at timestamp with time zone", "migrations ADD forecast_from timestamp with time zone",
        "migrations ADD forecast_until timestamp with time zone", "migrations ADD forecast_missed_at timestamp with time zone",
        "migrations ADD retained_at timestamp with time zone", "migrations ADD retention_ms bigint", "jobs ADD job_count integer NOT NULL DEFAULT 1",
        "runners ADD transactions_per_minute integer",
    ];

    private readonly string _name = $"migrations_{Guid.NewGuid():N}";
    private readonly TestProvider _provider;
    private readonly string _connectionString;

    public MigrationsDatabase(PostgresFixture server, TestProvider provider)
    {
        _provider = provider;
        _connectionString = provider == TestProvider.Sqlite
            ? $"Data Source={Path.Combine(Path.GetTempPath(), _name)}.db;Pooling=False"
            : new NpgsqlConnectionStringBuilder(server.ConnectionString)
            {
                Database = _name,
                Pooling = false,
            }.ConnectionString;
    }

    public DbContextOptions Options
    {
        get
        {
            var options = new DbContextOptionsBuilder().UseBatchedMigrations();
            _ = _provider == TestProvider.Sqlite ? options.UseSqlite(_connectionString) : options.UseNpgsql(_connectionString);
            return options.Options;
        }
    }

    /// <summary>On PostgreSQL, as another role.</summary>
    public DbContextOptions OptionsAs(string role) =>
        new DbContextOptionsBuilder().UseBatchedMigrations()
            .UseNpgsql(new NpgsqlConnectionStringBuilder(_connectionString) { Options = $"-c role={role}" }.ConnectionString).Options;

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The rows of a query, their values separated by bars, an absent value as nothing.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = await OpenAsync();
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

    /// <summary>Adds the columns that later versions have, so that the rows can be read.</summary>
    public async Task UpgradeAsync()
    {
        foreach (var column in s_laterColumns)
        {
            await ExecuteAsync($"ALTER TABLE batched_{column}");
        }
    }

    public Task<List<string>> StatusesAsync() =>
        QueryAsync("SELECT \"name\", \"status\", \"status_reason\" FROM \"batched_migrations\" ORDER BY \"id\"");

    public async ValueTask DisposeAsync()
    {
        await using var context = new DbContext(Options);
        await context.Database.EnsureDeletedAsync();
    }

    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = _provider == TestProvider.Sqlite
            ? new SqliteConnection(_connectionString)
            : new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }
}

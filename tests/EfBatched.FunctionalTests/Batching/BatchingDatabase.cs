using EfBatched.TestUtilities.Batching;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>A PostgreSQL and an in-memory SQLite database with the tables of <see cref="KeyContext" />.</summary>
public sealed class BatchingDatabase : IAsyncLifetime
{
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(
        Environment.GetEnvironmentVariable("EFBATCHED_TEST_POSTGRES")
        ?? throw new InvalidOperationException("Set EFBATCHED_TEST_POSTGRES to a test server's connection string."))
    {
        Database = $"batching_{Guid.NewGuid():N}",
        IncludeErrorDetail = true,
    }.ConnectionString;

    // A shared in-memory database lives as long as one connection to it is open.
    private readonly SqliteConnection _sqlite = new($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");

    public KeyContext Postgres(Action<DbContextOptionsBuilder>? configure = null)
        => KeyContext.OnPostgres(_connectionString, configure);

    public KeyContext Sqlite()
        => KeyContext.OnSqlite(_sqlite.ConnectionString);

    public KeyContext Create(TestProvider provider)
        => provider == TestProvider.Postgres ? Postgres() : Sqlite();

    public async ValueTask InitializeAsync()
    {
        await _sqlite.OpenAsync();
        await using var sqlite = Sqlite();
        await sqlite.Database.EnsureCreatedAsync();
        await using var postgres = Postgres();
        await postgres.Database.EnsureCreatedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await using var postgres = Postgres();
        await postgres.Database.EnsureDeletedAsync();
        await _sqlite.DisposeAsync();
    }
}

using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>A PostgreSQL and an in-memory SQLite database with the tables of <see cref="KeyContext" />.</summary>
public sealed class BatchingDatabase(PostgresFixture server) : IAsyncLifetime
{
    private TestDatabase? _database;

    // A shared in-memory database lives as long as one connection to it is open.
    private readonly SqliteConnection _sqlite = new($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");

    public KeyContext Postgres(Action<DbContextOptionsBuilder>? configure = null)
        => KeyContext.OnPostgres(_database!.ApplicationConnectionString, configure);

    public KeyContext Sqlite()
        => KeyContext.OnSqlite(_sqlite.ConnectionString);

    public KeyContext Create(TestProvider provider)
        => provider == TestProvider.PostgreSql ? Postgres() : Sqlite();

    public async ValueTask InitializeAsync()
    {
        await _sqlite.OpenAsync();
        await using var sqlite = Sqlite();
        await sqlite.Database.EnsureCreatedAsync();
        _database = await server.CreateDatabaseAsync();
        await using var postgres = Postgres();
        await postgres.Database.EnsureCreatedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        await _sqlite.DisposeAsync();
    }
}

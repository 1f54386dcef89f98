using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.TestUtilities.Shop;

/// <summary>A shop's database of one test, with as many orders as it asks for, keys 10, 20, 30 and so on.</summary>
public sealed class ShopDatabase : IAsyncDisposable
{
    private readonly TestDatabase? _postgres;
    private readonly string? _file;

    private ShopDatabase(ShopProvider provider, TestDatabase? postgres, string? file)
    {
        Provider = provider;
        _postgres = postgres;
        _file = file;
        DirectConnectionString = postgres?.ConnectionString;
        ConnectionString = postgres?.ApplicationConnectionString ?? $"Data Source={file}";
    }

    private ShopDatabase(ShopProvider provider, string connectionString)
    {
        Provider = provider;
        DirectConnectionString = connectionString;
        ConnectionString = connectionString;
    }

    public ShopProvider Provider { get; }

    /// <summary>How the shop reaches its database: through a pooler, where the environment asks for one.</summary>
    public string ConnectionString { get; }

    /// <summary>How to reach the server itself; null on SQLite.</summary>
    public string? DirectConnectionString { get; }

    /// <summary>Creates a shop in a database of the test's own, which may do with it what it wants.</summary>
    public static Task<ShopDatabase> CreateAsync(PostgresFixture server, ShopProvider provider, int orders) =>
        CreateAsync(provider, orders, server.CreateDatabaseAsync);

    /// <summary>
    /// Creates a shop in a database that the next test goes on with, on PostgreSQL; see
    /// <see cref="PostgresFixture.ShareDatabaseAsync" /> for which tests may do so.
    /// </summary>
    public static Task<ShopDatabase> ShareAsync(PostgresFixture server, ShopProvider provider, int orders) =>
        CreateAsync(provider, orders, server.ShareDatabaseAsync);

    /// <summary>Creates the database of a shop on a server of the test's own; it goes with the server.</summary>
    public static Task<ShopDatabase> CreateOnAsync(string serverConnectionString, ShopProvider provider, int orders) =>
        CreateInAsync(new NpgsqlConnectionStringBuilder(serverConnectionString) { Database = "shop" }.ConnectionString, provider, orders);

    /// <summary>Makes a database of the test's own on PostgreSQL the one of a shop; the test drops it.</summary>
    public static async Task<ShopDatabase> CreateInAsync(string connectionString, ShopProvider provider, int orders)
    {
        await CreateTablesAsync(ShopProvider.PostgreSql, connectionString);
        var database = new ShopDatabase(provider, connectionString);
        await database.AddOrdersAsync(orders);
        return database;
    }

    public ShopContext CreateContext() =>
        new(Options(Provider, ConnectionString));

    public static DbContextOptions<ShopContext> Options(ShopProvider provider, string connectionString)
    {
        var builder = new DbContextOptionsBuilder<ShopContext>();
        Configure(builder, provider, connectionString);
        return builder.Options;
    }

    public static void Configure(DbContextOptionsBuilder builder, ShopProvider provider, string connectionString)
    {
        _ = provider switch
        {
            ShopProvider.Sqlite => builder.UseSqlite(connectionString),
            ShopProvider.PostgreSqlWithRetry => builder.UseNpgsql(connectionString, o => o.EnableRetryOnFailure()),
            _ => builder.UseNpgsql(connectionString),
        };
        // Tests derive contexts from the shop's; all of them are one application's.
        builder.UseBatchedMigrations(b => b.HasOwnerName(nameof(ShopContext)));
    }

    /// <summary>Appends orders after the last one.</summary>
    public async Task AddOrdersAsync(int count)
    {
        await using var context = CreateContext();
        await context.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO "Orders" ("Id", "Customer", "Changes")
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
            SELECT (SELECT coalesce(max("Id"), 0) FROM "Orders") + i * 10, 'Customer ' || i, 0 FROM n WHERE {0} > 0
            """,
            count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
        else if (_file is not null)
        {
            SqliteConnection.ClearAllPools();
            foreach (var file in new[] { _file, _file + "-wal", _file + "-shm" })
            {
                File.Delete(file);
            }
        }
    }

    private static async Task<ShopDatabase> CreateAsync(
        ShopProvider provider, int orders, Func<string, Func<string, Task>, Task<TestDatabase>> createOnPostgres)
    {
        var database = provider == ShopProvider.Sqlite
            ? new ShopDatabase(provider, null, Path.Combine(Path.GetTempPath(), $"efbatched-{Guid.NewGuid():N}.db"))
            : new ShopDatabase(
                provider,
                await createOnPostgres("shop", connectionString => CreateTablesAsync(ShopProvider.PostgreSql, connectionString)),
                null);
        if (provider == ShopProvider.Sqlite)
        {
            await CreateTablesAsync(provider, database.ConnectionString);
        }

        await database.AddOrdersAsync(orders);
        return database;
    }

    private static async Task CreateTablesAsync(ShopProvider provider, string connectionString)
    {
        await using var context = new ShopContext(Options(provider, connectionString));
        await context.Database.EnsureCreatedAsync();
        // EnsureCreated enqueues what the model declares, finished at once over empty tables; a test enqueues for itself.
        await context.Database.ExecuteSqlRawAsync("""DELETE FROM "batched_events"; DELETE FROM "batched_migrations" """);
    }
}

using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Identity;

/// <summary>A database of two contexts with ten items each and one set of tracking tables, in which nothing is enqueued.</summary>
internal sealed class SharedDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private SharedDatabase(TestDatabase database) => _database = database;

    public static async Task<SharedDatabase> CreateAsync(PostgresFixture server)
    {
        var database = new SharedDatabase(await server.CreateDatabaseAsync());
        await using var core = database.OpenCore();
        await core.Database.EnsureCreatedAsync();
        await database._database.ExecuteAsync(
            """
            DELETE FROM batched_events; DELETE FROM batched_migrations;
            INSERT INTO "Items" ("Id") SELECT generate_series(1, 10);
            CREATE SCHEMA sales;
            CREATE TABLE sales."Items" ("Id" integer PRIMARY KEY, "Code" text);
            INSERT INTO sales."Items" ("Id") SELECT generate_series(1, 10)
            """);
        return database;
    }

    public CoreContext OpenCore(Action<BatchedMigrationsDbContextOptionsBuilder>? batched = null) =>
        new(Configure(new DbContextOptionsBuilder<CoreContext>(), batched).Options);

    public SalesContext OpenSales() =>
        new((DbContextOptions<SalesContext>)Configure(new DbContextOptionsBuilder<SalesContext>(), b => b.SharesTablesOfAnotherContext()).Options);

    /// <summary>A process of the sales context that runs in the background.</summary>
    public IHost CreateSalesHost(RecordingLoggerProvider log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddDbContext<SalesContext>(o => Configure(o, b => b.SharesTablesOfAnotherContext()));
        builder.Services.AddBatchedMigrationRunner<SalesContext>(
            o => (o.StartJitter, o.JobInterval) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(100)));
        return builder.Build();
    }

    public Task<int> ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    /// <summary>How many rows of the two tables have a code, and which is the least.</summary>
    public async Task<string> CodesAsync() =>
        (await _database.ScalarAsync<string>(
            """
            SELECT 'core: ' || (SELECT count("Code") || ' ' || coalesce(min("Code"), '-') FROM "Items")
                || ', sales: ' || (SELECT count("Code") || ' ' || coalesce(min("Code"), '-') FROM sales."Items")
            """))!;

    public Task<string?> ScalarAsync(string sql) => _database.ScalarAsync<string>(sql);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private TBuilder Configure<TBuilder>(TBuilder options, Action<BatchedMigrationsDbContextOptionsBuilder>? batched)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseNpgsql(_database.ConnectionString).UseBatchedMigrations(batched);
        return options;
    }
}

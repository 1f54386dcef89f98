using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>The base of the tests over the schema migrations of towns.</summary>
public abstract class TownsTest(PostgresFixture server)
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected PostgresFixture Server => server;

    private protected static TownContext Open(MigrationsDatabase database) => new(database.Options);

    private protected static async Task MigrateAsync(MigrationsDatabase database, string? target = null)
    {
        await using var context = Open(database);
        await context.Database.MigrateAsync(target, Cancellation);
    }

    private protected static async Task<string> AppliedAsync(MigrationsDatabase database)
    {
        await using var context = Open(database);
        return string.Join(", ", (await context.Database.GetAppliedMigrationsAsync(Cancellation)).Select(m => m[15..]));
    }

    private protected static async Task RunAsync(MigrationsDatabase database)
    {
        await using var context = Open(database);
        await context.Database.RunBatchedMigrationsAsync(cancellationToken: Cancellation);
    }

    /// <summary>The second release, enqueued over the one town of the first and as many that people have added.</summary>
    private protected async Task<MigrationsDatabase> CreateEnqueuedAsync(TestProvider provider, int towns)
    {
        var database = new MigrationsDatabase(server, provider);
        await MigrateAsync(database, "FoundTowns");
        await AddAsync(database, towns);
        await MigrateAsync(database, "AddTownNames");
        return database;
    }

    /// <summary>The second release, with its work done.</summary>
    private protected async Task<MigrationsDatabase> CreateFinishedAsync(TestProvider provider, int towns)
    {
        var database = await CreateEnqueuedAsync(provider, towns);
        await RunAsync(database);
        return database;
    }

    /// <summary>As an old build adds them, which knows nothing of search names.</summary>
    private protected static Task AddAsync(MigrationsDatabase database, int towns) => database.ExecuteAsync(
        $"""
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {towns})
        INSERT INTO towns (id, name) SELECT n + (SELECT max(id) FROM towns), 'Town ' || n FROM numbers WHERE n <= {towns}
        """);

    /// <summary>The towns whose search name is missing, and those whose search name was overwritten.</summary>
    private protected static async Task<string> LeftAsync(MigrationsDatabase database) =>
        Assert.Single(await database.QueryAsync(
            "SELECT count(CASE WHEN search_name IS NULL THEN 1 END), count(CASE WHEN search_name = '' THEN 1 END) FROM towns"));

    private protected static async Task<string> StatusAsync(MigrationsDatabase database) =>
        Assert.Single(await database.QueryAsync("SELECT status FROM batched_migrations WHERE name = 'FillTowns'"));
}

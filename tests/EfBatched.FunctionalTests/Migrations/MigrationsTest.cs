using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>The base of the tests over the schema migrations of this folder.</summary>
public abstract class MigrationsTest(PostgresFixture server)
{
    private protected PostgresFixture Server => server;

    private protected static async Task<string> MigrateAsync(MigrationsDatabase database, string? target = null)
    {
        await using var context = new GeoContext(database.Options);
        await context.Database.MigrateAsync(target, TestContext.Current.CancellationToken);
        return string.Join(", ", (await context.Database.GetAppliedMigrationsAsync(TestContext.Current.CancellationToken)).Select(m => m[15..]));
    }

    /// <summary>A database in use: two of the releases are applied, and then a person adds a city.</summary>
    private protected async Task<MigrationsDatabase> CreateInUseAsync(TestProvider provider)
    {
        var database = new MigrationsDatabase(Server, provider);
        await MigrateAsync(database, "UseBatchedMigrations");
        await database.ExecuteAsync("INSERT INTO cities (id, name) VALUES (2, 'Ulm')");
        return database;
    }
}

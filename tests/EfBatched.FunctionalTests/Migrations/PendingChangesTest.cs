using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

public class PendingChangesTest(PostgresFixture server) : MigrationsTest(server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_declaration_that_no_schema_migration_enqueues_stops_the_deploy(TestProvider provider)
    {
        await using var database = new MigrationsDatabase(Server, provider);
        await using var undeclared = new PendingContext(Sharing(database), declares: false);
        await using var declared = new PendingContext(Sharing(database), declares: true);

        await undeclared.Database.MigrateAsync(TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => declared.Database.MigrateAsync(TestContext.Current.CancellationToken));

        Assert.Contains("The model for context 'PendingContext' has pending changes", exception.Message, StringComparison.Ordinal);
    }

    // The tables of another context are not compared, which keeps the snapshot of this test short. The contexts differ in their model,
    // so each needs services of its own.
    private static DbContextOptions Sharing(MigrationsDatabase database) =>
        new DbContextOptionsBuilder(database.Options)
            .UseBatchedMigrations(b => b.SharesTablesOfAnotherContext())
            .EnableServiceProviderCaching(false)
            .Options;
}

using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

public class SecondOwnerTest(PostgresFixture server) : MigrationsTest(server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql, false)]
    [InlineData(TestProvider.PostgreSql, true)]
    [InlineData(TestProvider.Sqlite, false)]
    [InlineData(TestProvider.Sqlite, true)]
    public async Task A_second_context_that_creates_the_tracking_tables_is_told_how_to_share_them(TestProvider provider, bool isAsync)
    {
        await using var database = await CreateInUseAsync(provider);
        await using var second = new LegacyContext(database.Options);

        var exception = isAsync
            ? await Assert.ThrowsAsync<InvalidOperationException>(
                () => second.Database.MigrateAsync("UseBatchedMigrationsToo", TestContext.Current.CancellationToken))
            : Assert.Throws<InvalidOperationException>(() => second.Database.Migrate("UseBatchedMigrationsToo"));

        Assert.Equal(
            "A schema migration of the context 'LegacyContext' creates the table 'batched_migrations', which exists already: another context of "
            + "this database owns the tracking tables. Nothing of that schema migration was applied. Let this context share them, by "
            + "'UseBatchedMigrations(b => b.SharesTablesOfAnotherContext())', or give it tables of its own, by "
            + "'UseBatchedMigrations(b => b.UseTablePrefix(\"…\"))'; then write the schema migration again: 'dotnet ef migrations remove' and 'add'.",
            exception.Message);
        Assert.IsAssignableFrom<DbException>(exception.InnerException);
        Assert.DoesNotContain(
            "20260102000000_UseBatchedMigrationsToo",
            await second.Database.GetAppliedMigrationsAsync(TestContext.Current.CancellationToken));
    }
}

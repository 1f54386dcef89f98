using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[Trait("contract", "T5")]
[Trait("contract", "R20")]
public class PendingGatesTest(PostgresFixture server) : TownsTest(server)
{
    private const string Both =
        "EfBatched: this run would apply schema migrations that rely on batched migrations which have not finished: going on would leave rows behind "
        + "as they are, or lose their data. Nothing was applied."
        + "\n- 'FillTowns', which '20260203000000_RequireTownNames' relies on, is 'Paused'. Resume it with `<app> batched resume FillTowns`, wait for "
        + "it with `<app> batched wait FillTowns` or run it with `<app> batched run FillTowns`, by the release that declares it; then apply this "
        + "schema migration again."
        + "\n- 'CountTowns', which '20260204000000_RequireTownCounts' relies on, was never enqueued in this database. Correct the name, or apply a "
        + "schema migration that enqueues it first ('migrationBuilder.EnqueueBatchedMigration').";

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task All_that_keep_a_run_from_going_on_are_named_before_anything_is_applied(TestProvider provider)
    {
        await using var database = await CreateEnqueuedAsync(provider, towns: 1);
        await database.ExecuteAsync(
            """
            UPDATE batched_migrations SET status = 'Paused' WHERE name = 'FillTowns';
            DELETE FROM batched_events WHERE migration_id = (SELECT id FROM batched_migrations WHERE name = 'CountTowns');
            DELETE FROM batched_migrations WHERE name = 'CountTowns';
            """);
        await using var context = Open(database);

        var asynchronous = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(database));
        var synchronous = Assert.Throws<InvalidOperationException>(() => context.GetService<IMigrator>().Migrate());

        Assert.Equal(Both.ReplaceLineEndings(), asynchronous.Message);
        Assert.Equal(Both.ReplaceLineEndings(), synchronous.Message);
        Assert.Equal("FoundTowns, AddTownNames", await AppliedAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Gates_behind_the_target_are_not_asked(TestProvider provider)
    {
        await using var database = await CreateFinishedAsync(provider, towns: 1);
        await database.ExecuteAsync("UPDATE batched_migrations SET status = 'Cancelled', finished_at = NULL WHERE name = 'CountTowns'");

        await MigrateAsync(database, "RequireTownNames");
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(database));

        Assert.Equal("FoundTowns, AddTownNames, RequireTownNames", await AppliedAsync(database));
        Assert.Contains(
            "- 'CountTowns', which '20260204000000_RequireTownCounts' relies on, is 'Cancelled'. If its rows may stay as they are, say so with "
            + "`<app> batched skip CountTowns`; then apply this schema migration again.",
            exception.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("FillTowns", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_run_itself_enqueues_is_left_to_its_gate()
    {
        await using var database = new MigrationsDatabase(Server, TestProvider.PostgreSql);
        await MigrateAsync(database, "FoundTowns");

        var exception = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => MigrateAsync(database));

        Assert.Equal("EFB01", exception.SqlState);
        Assert.Equal("FoundTowns, AddTownNames", await AppliedAsync(database));
    }
}

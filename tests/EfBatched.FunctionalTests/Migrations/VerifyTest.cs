using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

[Trait("contract", "T5")]
public class VerifyTest(PostgresFixture server) : TownsTest(server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task It_counts_the_rows_that_are_left_whatever_the_status(TestProvider provider)
    {
        await using var database = await CreateEnqueuedAsync(provider, towns: 12_000);
        await using var context = Open(database);
        context.Database.SetCommandTimeout(7);
        var migrations = context.Database.BatchedMigrations();

        var before = await migrations.VerifyAsync<FillTowns>(cancellationToken: Cancellation);
        await RunAsync(database);
        var after = await migrations.VerifyAsync("FillTowns", cancellationToken: Cancellation);

        Assert.Equal(Verified(BatchedMigrationStatus.Active, 10_000, isAtLeast: true), before);
        Assert.Equal(Verified(BatchedMigrationStatus.Finished, 0), after);
        Assert.False(before.Succeeded);
        Assert.True(after.Succeeded);
        Assert.Equal(7, context.Database.GetCommandTimeout());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql, "Finished", 0)]
    [InlineData(TestProvider.Sqlite, "Finished", 0)]
    [InlineData(TestProvider.PostgreSql, "Finalized", 7)]
    [InlineData(TestProvider.Sqlite, "Finalized", 3)]
    public async Task A_sweep_opens_what_has_ended_and_changes_what_is_left(TestProvider provider, string status, int round)
    {
        await using var database = await CreateFinishedAsync(provider, towns: 30);
        await database.ExecuteAsync(
            $"UPDATE batched_migrations SET status = '{status}', round = {round} WHERE name = 'FillTowns'; UPDATE towns SET search_name = NULL WHERE id < 6");
        await using var context = Open(database);
        var migrations = context.Database.BatchedMigrations();

        var swept = await migrations.SweepAsync("FillTowns", "after the rollback", "ann", cancellationToken: Cancellation);
        await RunAsync(database);
        var again = await migrations.SweepAsync("FillTowns", cancellationToken: Cancellation);

        Assert.Equal(Verified(BatchedMigrationStatus.Active, 5, sweepStarted: true), swept);
        Assert.Equal(Verified(BatchedMigrationStatus.Finished, 0), again);
        Assert.Equal("0|0", await LeftAsync(database));
        Assert.Equal(
            [
                $"VerificationStarted|{status}|Active|Rows that still match: 5. The whole table is searched for them and they are changed. after the rollback|ann",
                "Started|Active|Running||",
            ],
            (await database.QueryAsync(
                """
                SELECT kind, from_status, to_status, reason, CASE actor WHEN 'ann' THEN actor END FROM batched_events
                WHERE migration_id = (SELECT id FROM batched_migrations WHERE name = 'FillTowns')
                  AND id >= (SELECT max(id) FROM batched_events WHERE kind = 'VerificationStarted' AND actor = 'ann') ORDER BY id
                """)).Take(2));
    }

    [Fact]
    public async Task A_sweep_while_all_are_paused_waits()
    {
        await using var database = await CreateFinishedAsync(TestProvider.Sqlite, towns: 3);
        await database.ExecuteAsync("UPDATE towns SET search_name = NULL WHERE id = 2");
        await using var context = Open(database);
        var migrations = context.Database.BatchedMigrations();
        await migrations.PauseAllAsync("maintenance", cancellationToken: Cancellation);

        var swept = await migrations.SweepAsync<FillTowns>(cancellationToken: Cancellation);

        Assert.Equal((BatchedMigrationStatus.Paused, true), (swept.Status, swept.SweepStarted));
    }

    [Fact]
    public async Task A_sweep_of_what_is_not_finished_opens_nothing()
    {
        await using var database = await CreateEnqueuedAsync(TestProvider.Sqlite, towns: 3);
        await using var context = Open(database);

        var swept = await context.Database.BatchedMigrations().SweepAsync<FillTowns>(cancellationToken: Cancellation);

        Assert.Equal((BatchedMigrationStatus.Active, false, 4L), (swept.Status, swept.SweepStarted, swept.RowsLeft));
    }

    [Fact]
    public async Task A_sweep_of_what_was_cancelled_is_refused()
    {
        await using var database = await CreateEnqueuedAsync(TestProvider.Sqlite, towns: 3);
        await using var context = Open(database);
        var migrations = context.Database.BatchedMigrations();
        await migrations.CancelAsync("FillTowns", "wrong", cancellationToken: Cancellation);

        var exception = await Assert.ThrowsAsync<BatchedMigrationTransitionException>(
            () => migrations.SweepAsync("FillTowns", cancellationToken: Cancellation));

        Assert.Equal("The batched migration 'FillTowns' cannot be swept: it is Cancelled. Have it run again to begin anew: 'batched again'.", exception.Message);
    }

    [Fact]
    public async Task Without_a_condition_there_is_nothing_to_verify_by()
    {
        await using var database = await CreateEnqueuedAsync(TestProvider.Sqlite, towns: 3);
        await using var context = Open(database);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.BatchedMigrations().VerifyAsync<CountTowns>(cancellationToken: Cancellation));

        Assert.Equal(
            "The batched migration 'CountTowns' declares no 'Where' that says which rows still have to be changed, so there is nothing to verify it by.",
            exception.Message);
    }

    [Fact]
    public async Task A_build_without_the_class_cannot_verify_it()
    {
        await using var database = await CreateEnqueuedAsync(TestProvider.Sqlite, towns: 3);
        await using var context = new GeoContext(database.Options);
        var migrations = context.Database.BatchedMigrations();

        var known = await Assert.ThrowsAsync<InvalidOperationException>(() => migrations.VerifyAsync("FillTowns", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(() => migrations.VerifyAsync("FillTown", cancellationToken: Cancellation));

        Assert.Equal(
            "The model of 'GeoContext' does not declare the batched migration 'FillTowns', so this build does not know which rows it has to change. "
            + "Ask by the release that declares it.",
            known.Message);
    }

    [Fact]
    [Trait("contract", "T4")]
    public async Task A_role_that_may_not_see_every_row_is_told_so_and_its_transaction_keeps_its_settings()
    {
        await using var database = await CreateFinishedAsync(TestProvider.PostgreSql, towns: 3);
        var role = $"verifier_{Guid.NewGuid():N}";
        await database.ExecuteAsync(
            $"""
            CREATE ROLE {role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
            ALTER TABLE towns ENABLE ROW LEVEL SECURITY;
            """);
        try
        {
            await using var context = Open(database);
            var migrations = context.Database.BatchedMigrations();
            await context.Database.OpenConnectionAsync(Cancellation);
            await using (var transaction = await context.Database.BeginTransactionAsync(Cancellation))
            {
                await migrations.VerifyAsync("FillTowns", cancellationToken: Cancellation);
                var setting = await context.Database.SqlQuery<string>($"SELECT current_setting('row_security') AS \"Value\"").SingleAsync(Cancellation);
                Assert.Equal("on", setting);
            }

            await context.Database.ExecuteSqlAsync($"SELECT set_config('role', {role}, false)", Cancellation);
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => migrations.VerifyAsync("FillTowns", cancellationToken: Cancellation));

            Assert.StartsWith(
                $"The role '{role}' may not see every row of the batched migration 'FillTowns', so it cannot be told whether rows are left. ",
                exception.Message,
                StringComparison.Ordinal);
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role};");
        }
    }

    [Fact]
    public async Task A_search_that_takes_too_long_is_ended()
    {
        await using var database = await CreateFinishedAsync(TestProvider.PostgreSql, towns: 3);
        await using var context = Open(database);
        await database.ExecuteAsync(
            """
            ALTER TABLE towns RENAME TO slow;
            CREATE VIEW towns AS SELECT id, name, CASE WHEN pg_sleep(60) IS NULL THEN '' ELSE search_name END AS search_name FROM slow;
            """);

        var exception = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => context.Database.BatchedMigrations().VerifyAsync<FillTowns>(TimeSpan.FromMilliseconds(200), Cancellation));

        Assert.Equal(
            "The search for rows that the batched migration 'FillTowns' has still to change did not end within 00:00:00.2000000. Give it more time, by "
            + "'--timeout' or the argument 'timeout', or an index that finds such rows.",
            exception.Message);
    }

    private static BatchedMigrationVerification Verified(
        BatchedMigrationStatus status, long rowsLeft, bool isAtLeast = false, bool sweepStarted = false) =>
        new() { MigrationName = "FillTowns", Status = status, RowsLeft = rowsLeft, IsAtLeast = isAtLeast, SweepStarted = sweepStarted };
}

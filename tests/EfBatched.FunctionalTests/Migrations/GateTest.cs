using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

public class GateTest(PostgresFixture server) : MigrationsTest(server)
{
    private const string NotFinished =
        "EfBatched: the batched migration 'BackfillSearchName' has not finished, and this schema migration relies on it: "
        + "going on would leave rows behind as they are, or lose their data. ";

    private const string Finish =
        "ait for it with `<app> batched wait BackfillSearchName` or run it with `<app> batched run BackfillSearchName`, by the release that "
        + "declares it; then apply this schema migration again.";

    [Fact]
    [Trait("contract", "R20")]
    public async Task A_gate_of_PostgreSQL_says_what_remains()
    {
        await using var database = await CreateInUseAsync(TestProvider.PostgreSql);
        await MigrateAsync(database, "AddSearchName");
        await database.ExecuteAsync(
            """
            UPDATE batched_migrations SET status = 'Running', estimated_rows = 5000 WHERE id = 1;
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, batch_size, job_size, rows_migrated, created_at)
            VALUES (1, '[2]', 'Finished', 1, 1, 1, 900, now()), (1, '[3]', 'Pending', 1, 1, 1, 99, now());
            """);

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => ApplyByScriptAsync(database));

        Assert.Equal("EFB01", exception.SqlState);
        Assert.Equal($"EFB01: {NotFinished}It is 'Running': 1 jobs finished, 999 rows migrated of about 5000 rows. W{Finish}", exception.Message);
    }

    [Theory]
    [InlineData("Active", null, "W" + Finish)]
    [InlineData("Running", null, "W" + Finish)]
    [InlineData("Paused", null, "Resume it with `<app> batched resume BackfillSearchName`, w" + Finish)]
    [InlineData(
        "Failed",
        "TooManyFailures",
        "Repair the cause that `<app> batched status BackfillSearchName` shows, retry it with `<app> batched retry BackfillSearchName`, w" + Finish)]
    [InlineData(
        "Cancelled",
        null,
        "If its rows may stay as they are, say so with `<app> batched skip BackfillSearchName`; then apply this schema migration again.")]
    [Trait("contract", "R20")]
    public async Task A_gate_is_closed_in_every_status_but_finished_and_says_what_to_do(string status, string? errorCode, string advice)
    {
        await using var sqlite = await CreateInUseAsync(TestProvider.Sqlite);
        await using var postgres = await CreateInUseAsync(TestProvider.PostgreSql);
        var code = errorCode is null ? "NULL" : $"'{errorCode}'";
        foreach (var database in new[] { sqlite, postgres })
        {
            await MigrateAsync(database, "AddSearchName");
            await database.ExecuteAsync($"UPDATE batched_migrations SET status = '{status}', error_code = {code}, error_message = 'Oh no.' WHERE id = 1");
        }

        var sqliteError = await Assert.ThrowsAnyAsync<DbException>(() => ApplyByScriptAsync(sqlite));
        var postgresError = await Assert.ThrowsAnyAsync<DbException>(() => ApplyByScriptAsync(postgres));

        Assert.Equal($"SQLite Error 19: '{NotFinished}It is '{status}'. {advice}'.", sqliteError.Message);
        Assert.Equal(
            $"EFB01: {NotFinished}It is '{status}': 0 jobs finished, 0 rows migrated of an unknown number of rows. Its error: Oh no. {advice}",
            postgresError.Message);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "R20")]
    public async Task A_closed_gate_leaves_the_schema_as_it_is_and_opens_once_the_migration_has_finished(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);

        await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(database));
        var closed = await MigrateAsync(database, "AddSearchName");
        await database.ExecuteAsync("UPDATE batched_migrations SET status = 'Finished', finished_at = created_at WHERE id = 1");
        var open = await MigrateAsync(database);

        Assert.Equal("Initial, UseBatchedMigrations, AddSearchName", closed);
        Assert.Equal("Initial, UseBatchedMigrations, AddSearchName, RelyOnSearchName", open);
        Assert.Equal(
            "BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", (await database.StatusesAsync())[0]);
        Assert.Equal(
            [
                "Enqueued||Active||schema migration",
                "Finalized|Finished|Finalized|A schema migration that relies on it has seen it finished.|schema migration",
            ],
            await database.QueryAsync(
                "SELECT kind, from_status, to_status, reason, actor FROM batched_events WHERE migration_id = 1 ORDER BY id"));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "R20")]
    public async Task A_finalized_migration_passes_again_without_another_event(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await MigrateAsync(database, "AddSearchName");
        await database.ExecuteAsync("UPDATE batched_migrations SET status = 'Finalized', finished_at = created_at WHERE id = 1");

        await MigrateAsync(database);

        Assert.Equal(["Enqueued"], await database.QueryAsync("SELECT kind FROM batched_events WHERE migration_id = 1"));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql, "EFB01: {0}")]
    [InlineData(TestProvider.Sqlite, "SQLite Error 19: '{0}'.")]
    [Trait("contract", "B19")]
    public async Task A_gate_for_what_was_never_enqueued_is_closed(TestProvider provider, string format)
    {
        await using var database = await CreateInUseAsync(provider);
        await MigrateAsync(database, "AddSearchName");
        await database.ExecuteAsync("DELETE FROM batched_events; DELETE FROM batched_migrations;");

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => ApplyByScriptAsync(database));

        Assert.Equal(
            string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                format,
                "EfBatched: no batched migration 'BackfillSearchName' was ever enqueued in this database, but this schema migration relies on it: "
                + "its rows would stay as they are. Correct the name, or apply a schema migration that enqueues it first "
                + "('migrationBuilder.EnqueueBatchedMigration')."),
            exception.Message);
    }

    // Where the gate is all that there is: a run asks before it begins.
    private static async Task ApplyByScriptAsync(MigrationsDatabase database)
    {
        await using var context = new GeoContext(database.Options);
        await database.ExecuteAsync(context.GetService<IMigrator>().GenerateScript("AddSearchName"));
    }
}

using System.Data.Common;
using System.Globalization;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

[Trait("contract", "B19")]
public class NameTest(PostgresFixture server) : MigrationsTest(server)
{
    private const string Taken =
        "EfBatched: the batched migration 'BackfillSearchName' is to be enqueued over the table 'cities', but one of that name exists over "
        + "another table, so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give "
        + "this one another name by 'HasName', and add its schema migration again.";

    private const string Finalized =
        "EfBatched: the batched migration 'BackfillSearchName' is to be enqueued, but one of that name was finished for an earlier release, so "
        + "this work would never run and its gate would pass. Give the new work another name by 'HasName' and add its schema migration again; if "
        + "it is the old work, to be done once more, write 'migrationBuilder.DequeueBatchedMigration(\"BackfillSearchName\")' before this step.";

    [Theory]
    [InlineData(TestProvider.PostgreSql, "Active", "towns", "EFB02: {0}", Taken)]
    [InlineData(TestProvider.Sqlite, "Active", "towns", "SQLite Error 19: '{0}'.", Taken)]
    [InlineData(TestProvider.PostgreSql, "Finalized", "cities", "EFB02: {0}", Finalized)]
    [InlineData(TestProvider.Sqlite, "Finalized", "cities", "SQLite Error 19: '{0}'.", Finalized)]
    public async Task A_name_that_stands_for_other_work_stops_the_deploy(
        TestProvider provider, string status, string table, string format, string message)
    {
        await using var database = await CreateInUseAsync(provider);
        var finishedAt = status == "Finalized" ? "'2026-01-01 00:00:00+00:00'" : "NULL";
        await database.ExecuteAsync(
            $"""
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size,
                operation_version, created_at, updated_at, finished_at)
            VALUES ('BackfillSearchName', '{status}', '{table}', 'id', 7, (1 = 0), 70, 1,
                '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', {finishedAt})
            """);

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(database, "AddSearchName"));

        Assert.Equal(string.Format(CultureInfo.InvariantCulture, format, message), exception.Message);
        Assert.Equal([$"BackfillSearchName|{status}|"], await database.StatusesAsync());
        Assert.Equal("Initial, UseBatchedMigrations", await MigrateAsync(database, "UseBatchedMigrations"));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "B4")]
    public async Task A_name_that_no_class_has_waits_for_code(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await MigrateAsync(database, "AddSearchName");
        await database.UpgradeAsync();
        await using var context = new GeoContext(database.Options);

        await context.Database.RunBatchedMigrationsAsync(
            configure: o => o.AllowNoMigrations = true, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("BackfillSearchName|Active|", (await database.StatusesAsync())[0]);
        Assert.Empty(await database.QueryAsync("SELECT id FROM batched_jobs"));
    }
}

using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.FunctionalTests.Migrations;

[Trait("contract", "T5")]
public class GateRowsTest(PostgresFixture server) : TownsTest(server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql, "EFB03: {0}", "100")]
    [InlineData(TestProvider.Sqlite, "SQLite Error 19: '{0}'.", "at least 100")]
    public async Task Rows_that_an_old_build_adds_after_the_end_stop_the_deploy(TestProvider provider, string format, string number)
    {
        await using var database = await CreateFinishedAsync(provider, towns: 300);
        await AddAsync(database, 100);

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(database, "RequireTownNames"));

        Assert.Equal(
            string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                format,
                "EfBatched: the batched migration 'FillTowns' is finished, but rows still match its 'Where', and this schema migration relies on them: "
                + $"going on would leave them behind as they are, or lose their data. Rows that match: {number}. They were written since, as by an "
                + "older build, a rollback or a restore, or were skipped one by one. Begin to change them with `<app> batched verify FillTowns "
                + "--sweep` and finish that with `<app> batched run FillTowns`, by the release that declares it, or let them stay as they are with "
                + "`<app> batched skip FillTowns` in its place; then apply this schema migration again."),
            exception.Message);
        Assert.Equal("100|0", await LeftAsync(database));
        Assert.Equal("Finished", await StatusAsync(database));
        Assert.Equal("FoundTowns, AddTownNames", await AppliedAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql, "Rows that match: 200. ")]
    [InlineData(TestProvider.Sqlite, "Rows that match: at least 200. ")]
    public async Task Rows_that_a_rollback_puts_back_stop_it_until_a_sweep_has_changed_them(TestProvider provider, string number)
    {
        await using var database = await CreateFinishedAsync(provider, towns: 400);
        await database.ExecuteAsync("UPDATE towns SET search_name = NULL WHERE id <= 200");

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(database, "RequireTownNames"));
        await using (var declaring = Open(database))
        {
            await declaring.Database.BatchedMigrations().SweepAsync<FillTowns>(cancellationToken: Cancellation);
        }

        await RunAsync(database);
        await MigrateAsync(database, "RequireTownNames");

        Assert.Contains(number, exception.Message, StringComparison.Ordinal);
        Assert.Equal("0|0", await LeftAsync(database));
        Assert.Equal("Finalized", await StatusAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Rows_that_are_loaded_into_a_table_for_which_it_was_born_finished_stop_it(TestProvider provider)
    {
        await using var database = new MigrationsDatabase(Server, provider);
        await MigrateAsync(database, "FoundTowns");
        await database.ExecuteAsync("DELETE FROM towns");
        await MigrateAsync(database, "AddTownNames");
        await database.ExecuteAsync("INSERT INTO towns (id, name) VALUES (1, 'Bonn')");
        await AddAsync(database, 12_000);

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(database));

        Assert.Contains("Rows that match: at least 10,000. ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("12001|0", await LeftAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_finalized_migration_is_no_excuse(TestProvider provider)
    {
        await using var database = await CreateFinishedAsync(provider, towns: 10);
        await database.ExecuteAsync("UPDATE batched_migrations SET status = 'Finalized'; UPDATE towns SET search_name = NULL WHERE id = 7");

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(database));

        Assert.Contains("Rows that match: 1. ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("1|0", await LeftAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task What_a_person_has_skipped_may_stay_as_it_is(TestProvider provider)
    {
        await using var database = await CreateEnqueuedAsync(provider, towns: 10);
        await using (var context = Open(database))
        {
            await context.Database.BatchedMigrations().SkipAsync<FillTowns>("nobody searches", cancellationToken: Cancellation);
        }

        await MigrateAsync(database, "RequireTownNames");

        Assert.Equal("0|11", await LeftAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "B26")]
    public async Task A_database_that_is_built_in_the_same_run_passes_and_one_that_was_built_before_does_not(TestProvider provider)
    {
        await using var fresh = new MigrationsDatabase(Server, provider);
        await using var older = new MigrationsDatabase(Server, provider);
        await MigrateAsync(older, "AddTownNames");

        await MigrateAsync(fresh);
        var exception = await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(older));

        Assert.Equal("Finalized", await StatusAsync(fresh));
        Assert.Equal("Finished", await StatusAsync(older));
        Assert.Contains("Rows that match: 1. ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql, false)]
    [InlineData(TestProvider.PostgreSql, true)]
    [InlineData(TestProvider.Sqlite, false)]
    public async Task A_script_looks_too(TestProvider provider, bool isIdempotent)
    {
        await using var database = await CreateFinishedAsync(provider, towns: 10);
        await using var context = Open(database);
        var script = isIdempotent
            ? context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent)
            : context.GetService<IMigrator>().GenerateScript("AddTownNames");
        await AddAsync(database, 3);

        var exception = await Assert.ThrowsAnyAsync<DbException>(() => database.ExecuteAsync(script));
        await database.ExecuteAsync("UPDATE towns SET search_name = 'x' WHERE search_name IS NULL");
        await database.ExecuteAsync(script);

        Assert.Contains(provider == TestProvider.Sqlite ? "Rows that match: at least 2. " : "Rows that match: 3. ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("Finalized", await StatusAsync(database));
        Assert.Equal("FoundTowns, AddTownNames, RequireTownNames, RequireTownCounts", await AppliedAsync(database));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql, false)]
    [InlineData(TestProvider.PostgreSql, true)]
    [InlineData(TestProvider.Sqlite, false)]
    [Trait("contract", "B26")]
    public async Task A_script_that_builds_the_database_passes(TestProvider provider, bool isIdempotent)
    {
        await using var database = new MigrationsDatabase(Server, provider);
        await using var context = Open(database);
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync(Cancellation);
        var script = context.GetService<IMigrator>().GenerateScript(
            options: isIdempotent ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default);

        await database.ExecuteAsync(script);

        Assert.Equal("Finalized", await StatusAsync(database));
    }
}

using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.FunctionalTests.Migrations;

[Trait("contract", "B26")]
public class FreshDatabaseTest(PostgresFixture server) : MigrationsTest(server)
{
    private const string Built = "The database was built from its first migration.";

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "R20")]
    public async Task A_database_built_from_nothing_passes_its_gates_although_schema_migrations_insert_rows(TestProvider provider)
    {
        await using var database = new MigrationsDatabase(Server, provider);

        var applied = await MigrateAsync(database);

        Assert.Equal("Initial, UseBatchedMigrations, AddSearchName, RelyOnSearchName", applied);
        Assert.Equal(["1|Bonn"], await database.QueryAsync("SELECT id, name FROM cities"));
        Assert.Equal(
            [
                "BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.",
                "FillCountries|Finished|The table was empty when the migration was enqueued.",
                $"{AddSearchName.OddName}|Finished|{Built}",
            ],
            await database.StatusesAsync());
        Assert.Equal([Built], await database.QueryAsync("SELECT reason FROM batched_events WHERE migration_id = 1 AND kind = 'Enqueued'"));
    }

    [Fact]
    public async Task The_synchronous_call_builds_it_too()
    {
        await using var database = new MigrationsDatabase(Server, TestProvider.Sqlite);
        await using var context = new GeoContext(database.Options);

        context.GetService<IMigrator>().Migrate();

        Assert.Equal($"{AddSearchName.OddName}|Finished|{Built}", (await database.StatusesAsync())[2]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task The_next_run_over_the_same_connection_is_no_longer_fresh(TestProvider provider)
    {
        await using var database = new MigrationsDatabase(Server, provider);
        await using var context = new GeoContext(database.Options);
        await context.Database.MigrateAsync("Initial", TestContext.Current.CancellationToken);
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<DbException>(() => context.Database.MigrateAsync(TestContext.Current.CancellationToken));

        Assert.Equal("BackfillSearchName|Active|", (await database.StatusesAsync())[0]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_table_older_than_the_first_schema_migration_has_rows_from_use(TestProvider provider)
    {
        await using var database = new MigrationsDatabase(Server, provider);
        await using var context = new LegacyContext(database.Options);
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync(TestContext.Current.CancellationToken);
        await database.ExecuteAsync("CREATE TABLE cities (id integer PRIMARY KEY, name text NOT NULL); INSERT INTO cities VALUES (1, 'Bonn');");

        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["BackfillSearchName|Active|"], await database.StatusesAsync());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_script_from_the_first_schema_migration_builds_it(TestProvider provider)
    {
        await using var database = new MigrationsDatabase(Server, provider);
        await using var context = new GeoContext(database.Options);
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync(TestContext.Current.CancellationToken);

        await database.ExecuteAsync(context.GetService<IMigrator>().GenerateScript());

        Assert.Equal($"{AddSearchName.OddName}|Finished|{Built}", (await database.StatusesAsync())[2]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_script_from_a_later_schema_migration_meets_rows_from_use(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await using var context = new GeoContext(database.Options);

        await database.ExecuteAsync(context.GetService<IMigrator>().GenerateScript("UseBatchedMigrations", "AddSearchName"));

        Assert.Equal("BackfillSearchName|Active|", (await database.StatusesAsync())[0]);
    }

    [Fact]
    public async Task An_idempotent_script_finds_out_when_it_runs()
    {
        await using var fresh = new MigrationsDatabase(Server, TestProvider.PostgreSql);
        await using var inUse = await CreateInUseAsync(TestProvider.PostgreSql);
        await using var context = new GeoContext(fresh.Options);
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync(TestContext.Current.CancellationToken);
        var script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        await fresh.ExecuteAsync(script);
        await fresh.ExecuteAsync(script);
        var exception = await Assert.ThrowsAnyAsync<DbException>(() => inUse.ExecuteAsync(script));

        Assert.Equal($"{AddSearchName.OddName}|Finished|{Built}", (await fresh.StatusesAsync())[2]);
        Assert.Equal(AddSearchName.OddArguments, Assert.Single(await fresh.QueryAsync("SELECT arguments FROM batched_migrations WHERE id = 3")));
        Assert.Equal("EFB01", exception.SqlState);
        Assert.Equal("BackfillSearchName|Active|", (await inUse.StatusesAsync())[0]);
    }
}

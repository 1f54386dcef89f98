using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>A migrator whose role the policy of the walked table applies to, as its owner under FORCE.</summary>
[Trait("contract", "T4")]
public class RowSecurityTest(PostgresFixture server) : MigrationsTest(server)
{
    private const string Provider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_whose_rows_may_be_hidden_stops_the_deploy(bool isScript)
    {
        await using var database = await CreateInUseAsync(TestProvider.PostgreSql);
        var role = await HideRowsAsync(database, "name = current_setting('app.tenant', TRUE)");
        await using var context = new GeoContext(database.OptionsAs(role));

        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => isScript
                ? database.ExecuteAsync($"SET ROLE {role}; {Script(context)}")
                : context.Database.MigrateAsync("AddSearchName", CancellationToken));

        Assert.Equal("42501", exception.SqlState);
        Assert.Equal(
            "EfBatched: the batched migration 'BackfillSearchName' is to be enqueued over the table \"cities\", but row-level security may hide rows of "
            + $"it from the role that applies this schema migration. A full table could be taken for an empty one, and its rows would stay as they "
            + $"are. The role is '{role}'. Apply the schema migration as a role with BYPASSRLS, or as the table's owner without FORCE ROW LEVEL "
            + "SECURITY. If the role sees every row under its policies, confirm it: by 'migration.SeesAllRows()' in the declaration and "
            + "'seesAllRows: true' in this step.",
            exception.MessageText);
        Assert.Empty(await database.StatusesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_role_that_bypasses_the_policy_enqueues(bool isScript)
    {
        await using var database = await CreateInUseAsync(TestProvider.PostgreSql);
        await HideRowsAsync(database, "name = current_setting('app.tenant', TRUE)");
        await using var context = new GeoContext(database.Options);

        if (isScript)
        {
            await database.ExecuteAsync(Script(context));
        }
        else
        {
            await context.Database.MigrateAsync("AddSearchName", CancellationToken);
        }

        Assert.Equal("BackfillSearchName|Active|", (await database.StatusesAsync())[0]);
    }

    [Fact]
    public async Task Whoever_says_that_the_role_sees_all_rows_is_believed()
    {
        await using var database = await CreateInUseAsync(TestProvider.PostgreSql);
        var role = await HideRowsAsync(database, "TRUE");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync($"SET ROLE {role}; {Enqueue(seesAllRows: false)}"));
        await database.ExecuteAsync($"SET ROLE {role}; {Enqueue(seesAllRows: true)}");

        Assert.Equal("42501", refused.SqlState);
        Assert.Equal(["Fill|Active|"], await database.StatusesAsync());
    }

    [Fact]
    public async Task What_follows_in_the_schema_migration_has_the_setting_it_had()
    {
        await using var database = await CreateInUseAsync(TestProvider.PostgreSql);

        Assert.Equal(
            ["on"],
            await database.QueryAsync($"BEGIN; {Enqueue(seesAllRows: false)} SELECT current_setting('row_security')"));
    }

    [Fact]
    public async Task A_missing_privilege_is_reported_as_such()
    {
        await using var database = await CreateInUseAsync(TestProvider.PostgreSql);
        var role = await HideRowsAsync(database, "TRUE");
        await database.ExecuteAsync("ALTER TABLE cities DISABLE ROW LEVEL SECURITY; ALTER TABLE cities OWNER TO CURRENT_USER");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync($"SET ROLE {role}; {Enqueue(seesAllRows: false)}"));

        Assert.Equal("permission denied for table cities", exception.MessageText);
    }

    /// <summary>Gives everything in the database to a new role, and its cities a policy that applies to it as well.</summary>
    private static async Task<string> HideRowsAsync(MigrationsDatabase database, string policy)
    {
        var role = $"efbatched_{Guid.NewGuid():N}";
        await database.ExecuteAsync(
            $"""
            CREATE ROLE {role};
            GRANT CREATE, USAGE ON SCHEMA public TO {role};
            DO $$ DECLARE "t" record; BEGIN
                FOR "t" IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
                    EXECUTE format('ALTER TABLE %I OWNER TO {role}', "t".tablename);
                END LOOP;
            END $$;
            ALTER TABLE cities ENABLE ROW LEVEL SECURITY;
            ALTER TABLE cities FORCE ROW LEVEL SECURITY;
            CREATE POLICY cities_of_tenant ON cities USING ({policy});
            """);
        return role;
    }

    private static string Script(GeoContext context) =>
        context.GetService<IMigrator>().GenerateScript("UseBatchedMigrations", "AddSearchName", MigrationsSqlGenerationOptions.Idempotent);

    private static string Enqueue(bool seesAllRows)
    {
        var migration = new MigrationBuilder(Provider);
        migration.EnqueueBatchedMigration(
            name: "Fill", table: "cities", keyColumns: ["id"], batchSize: 1000, jobSize: 20000, seesAllRows: seesAllRows);
        return ((SqlOperation)migration.Operations[0]).Sql;
    }
}

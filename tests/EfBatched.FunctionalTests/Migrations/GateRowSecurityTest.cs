using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>A gate that is applied by a role from which a policy hides every row.</summary>
[Trait("contract", "T4")]
[Trait("contract", "T5")]
public class GateRowSecurityTest(PostgresFixture server) : TownsTest(server)
{
    [Fact]
    public async Task A_role_that_may_not_see_every_row_is_refused_by_name_and_its_settings_are_left_as_they_were()
    {
        await using var database = await CreateFinishedAsync(TestProvider.PostgreSql, towns: 10);
        await database.ExecuteAsync("UPDATE towns SET search_name = NULL WHERE id = 7");
        var role = await HideRowsAsync(database, "false");
        try
        {
            var exception = await Assert.ThrowsAnyAsync<DbException>(() => database.ExecuteAsync($"SET ROLE {role}; {Gate(seesAllRows: false)}"));

            Assert.Equal("EFB03", exception.SqlState);
            Assert.Equal(
                $"EFB03: EfBatched: the role '{role}' may not see every row of the batched migration 'FillTowns', so it cannot be told whether rows "
                + "are left that this schema migration would overwrite. Apply it by a role with BYPASSRLS and the right to read, or by the table's "
                + "owner where row-level security is not forced. If no policy hides rows from this role, say so by 'SeesAllRows()' in 'Configure' "
                + "and by 'seesAllRows: true' in this step. The database says: query would be affected by row-level security policy for table "
                + "\"towns\".",
                exception.Message);
            Assert.Equal("Finished", await StatusAsync(database));
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role};");
        }
    }

    [Fact]
    public async Task A_role_that_is_declared_to_see_every_row_looks_under_the_policy()
    {
        await using var database = await CreateFinishedAsync(TestProvider.PostgreSql, towns: 10);
        var role = await HideRowsAsync(database, "true");
        try
        {
            await database.ExecuteAsync($"SET ROLE {role}; {Gate(seesAllRows: true)}");

            Assert.Equal("Finalized", await StatusAsync(database));
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role};");
        }
    }

    [Fact]
    public async Task The_settings_of_the_transaction_are_as_before()
    {
        await using var database = await CreateFinishedAsync(TestProvider.PostgreSql, towns: 10);

        var settings = await database.QueryAsync(
            $"BEGIN; SET LOCAL constraint_exclusion = 'off'; {Gate(seesAllRows: false)} SELECT current_setting('row_security'), current_setting('constraint_exclusion')");

        Assert.Equal("on|off", Assert.Single(settings));
    }

    private static string Gate(bool seesAllRows)
    {
        var migration = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        migration.EnsureBatchedMigrationFinished("FillTowns", remaining: RequireTownNames.Remaining, seesAllRows: seesAllRows);
        return Assert.IsType<SqlOperation>(Assert.Single(migration.Operations)).Sql;
    }

    private static async Task<string> HideRowsAsync(MigrationsDatabase database, string policy)
    {
        var role = $"migrator_{Guid.NewGuid():N}";
        await database.ExecuteAsync(
            $"""
            CREATE ROLE {role};
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role};
            ALTER TABLE towns ENABLE ROW LEVEL SECURITY;
            CREATE POLICY hiding ON towns USING ({policy});
            """);
        return role;
    }
}

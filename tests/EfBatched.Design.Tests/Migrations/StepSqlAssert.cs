using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Design.Tests.Migrations;

internal static class StepSqlAssert
{
    /// <summary>Holds the SQL of one step against the whole text.</summary>
    public static void Writes(string provider, Action<MigrationBuilder> step, string sql)
    {
        var migration = new MigrationBuilder(provider);

        step(migration);

        Assert.Equal(sql, Assert.IsType<SqlOperation>(Assert.Single(migration.Operations)).Sql);
    }
}

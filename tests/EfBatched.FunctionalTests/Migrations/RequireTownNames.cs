using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>Relies on the rows, and overwrites what is left as EF does when a column becomes required.</summary>
[DbContext(typeof(TownContext))]
[Migration("20260203000000_RequireTownNames")]
public sealed class RequireTownNames : Migration
{
    public const string Remaining =
        "SELECT 1 FROM \"towns\" AS t WHERE t.\"search_name\" IS NULL AND found IS NULL AND gate IS NULL AND rows_left IS NULL "
        + "AND t.\"name\" <> 'it''s\n    {0} $EF$ $efbatched$'";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnsureBatchedMigrationFinished(name: "FillTowns", remaining: Remaining);
        migrationBuilder.Sql("UPDATE \"towns\" SET \"search_name\" = '' WHERE \"search_name\" IS NULL;");
    }
}

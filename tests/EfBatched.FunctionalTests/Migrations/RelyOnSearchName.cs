using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(GeoContext))]
[Migration("20260104000000_RelyOnSearchName")]
public sealed class RelyOnSearchName : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnsureBatchedMigrationFinished("BackfillSearchName");
        migrationBuilder.AddColumn<int>(name: "search_rank", table: "cities", nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.DropColumn(name: "search_rank", table: "cities");
}

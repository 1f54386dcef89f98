using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(TownContext))]
[Migration("20260202000000_AddTownNames")]
public sealed class AddTownNames : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "search_name", table: "towns", nullable: true);
        foreach (var name in new[] { "CountTowns", "FillTowns" })
        {
            migrationBuilder.EnqueueBatchedMigration(name: name, table: "towns", keyColumns: ["id"], batchSize: 1000, jobSize: 20000);
        }
    }
}

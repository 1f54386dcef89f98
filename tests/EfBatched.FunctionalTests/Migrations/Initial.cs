using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(GeoContext))]
[Migration("20260101000000_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var table in new[] { "cities", "countries" })
        {
            migrationBuilder.CreateTable(
                name: table,
                columns: row => new { id = row.Column<int>(nullable: false), name = row.Column<string>(nullable: false) },
                constraints: row => row.PrimaryKey($"pk_{table}", x => x.id));
        }

        migrationBuilder.InsertData(
            table: "cities",
            columns: ["id", "name"],
            columnTypes: ["integer", "text"],
            values: [1, "Bonn"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "cities");
        migrationBuilder.DropTable(name: "countries");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(GeoContext))]
[Migration("20260103000000_AddSearchName")]
public sealed class AddSearchName : Migration
{
    public const string OddName = "It's {0} \"odd\" $EF$";
    public const string OddArguments = "{\"text\": \"it's {0} $EF$ $efbatched$\",\n    \"path\": \"c:\\\\x\"}";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "search_name", table: "cities", nullable: true);

        migrationBuilder.EnqueueBatchedMigration(
            name: "BackfillSearchName",
            table: "cities",
            keyColumns: ["id"],
            batchSize: 1000,
            jobSize: 20000,
            reliesOn: ["Name: name not null", "SearchName: search_name null"]);

        migrationBuilder.EnqueueBatchedMigration(
            name: "FillCountries",
            table: "countries",
            keyColumns: ["id"],
            batchSize: 1000,
            jobSize: 20000,
            startsPaused: true);

        migrationBuilder.EnqueueBatchedMigration(
            name: OddName,
            table: "cities",
            keyColumns: ["name", "id"],
            batchSize: 50,
            jobSize: 500,
            fixedBatchSize: true,
            startsPaused: true,
            arguments: OddArguments);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DequeueBatchedMigration("BackfillSearchName");
        migrationBuilder.DequeueBatchedMigration("FillCountries");
        migrationBuilder.DequeueBatchedMigration(OddName);
        migrationBuilder.Sql("ALTER TABLE cities DROP COLUMN search_name;");
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

namespace Shop;

/// <summary>What <c>dotnet ef migrations add</c> writes for the declaration, and for its removal.</summary>
public class AddSearchName : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // snippet: enqueue-step
        migrationBuilder.EnqueueBatchedMigration(
            name: "BackfillSearchName",
            owner: "ShopContext",
            table: "Customers",
            keyColumns: new[] { "Id" },
            batchSize: 1000,
            jobSize: 20000,
            reliesOn: new[] { "SearchName: SearchName null" });
        // end

        // snippet: ensure-step
        migrationBuilder.EnsureBatchedMigrationFinished("BackfillSearchName");
        // end
    }
}

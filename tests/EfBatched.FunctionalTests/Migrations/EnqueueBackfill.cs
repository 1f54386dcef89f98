using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(LegacyContext))]
[Migration("20260103000000_EnqueueBackfill")]
public sealed class EnqueueBackfill : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.EnqueueBatchedMigration(
            name: "BackfillSearchName",
            table: "cities",
            keyColumns: ["id"],
            batchSize: 1000,
            jobSize: 20000);
}

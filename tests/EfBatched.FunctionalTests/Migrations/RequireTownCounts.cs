using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(TownContext))]
[Migration("20260204000000_RequireTownCounts")]
public sealed class RequireTownCounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.EnsureBatchedMigrationFinished("CountTowns");
}

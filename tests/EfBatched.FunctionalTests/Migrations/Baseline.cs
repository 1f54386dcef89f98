using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(LegacyContext))]
[Migration("20260101000000_Baseline")]
public sealed class Baseline : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
    }
}

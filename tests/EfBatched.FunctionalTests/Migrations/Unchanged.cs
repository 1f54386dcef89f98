using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(PendingContext))]
[Migration("20260101000000_Unchanged")]
public sealed class Unchanged : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
    }
}

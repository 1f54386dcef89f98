using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>Some columns have names that the SQL of a gate could take for its own.</summary>
[DbContext(typeof(TownContext))]
[Migration("20260201000000_FoundTowns")]
public sealed class FoundTowns : TrackingTablesMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        base.Up(migrationBuilder);
        migrationBuilder.AddColumn<string>(name: "owner", table: "batched_migrations", nullable: true);
        foreach (var column in new[] { "error_column", "error_constraint", "error_hint" })
        {
            migrationBuilder.AddColumn<string>(name: column, table: "batched_jobs", nullable: true);
        }

        foreach (var column in new[] { "forecast_at", "forecast_from", "forecast_until", "forecast_missed_at", "retained_at" })
        {
            migrationBuilder.AddColumn<DateTimeOffset>(name: column, table: "batched_migrations", nullable: true);
        }

        migrationBuilder.AddColumn<long>(name: "retention_ms", table: "batched_migrations", nullable: true);
        migrationBuilder.AddColumn<int>(name: "transactions_per_minute", table: "batched_runners", nullable: true);
        migrationBuilder.AddColumn<int>(name: "job_count", table: "batched_jobs", nullable: false, defaultValue: 1);
        migrationBuilder.CreateTable(
            name: "towns",
            columns: row => new
            {
                id = row.Column<int>(nullable: false),
                name = row.Column<string>(nullable: false),
                found = row.Column<int>(nullable: true),
                gate = row.Column<int>(nullable: true),
                rows_left = row.Column<int>(nullable: true),
            },
            constraints: row => row.PrimaryKey("pk_towns", x => x.id));
        migrationBuilder.InsertData(
            table: "towns",
            columns: ["id", "name"],
            columnTypes: ["integer", "text"],
            values: [1, "Bonn"]);
    }
}

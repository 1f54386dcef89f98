using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebApp.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class KeepOwnerAndErrorDetails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "batched_migrations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_column",
                table: "batched_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_constraint",
                table: "batched_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_hint",
                table: "batched_jobs",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "owner",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "error_column",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "error_constraint",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "error_hint",
                table: "batched_jobs");
        }
    }
}

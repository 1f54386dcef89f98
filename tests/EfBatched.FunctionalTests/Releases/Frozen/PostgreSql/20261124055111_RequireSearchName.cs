using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EfBatched.FunctionalTests.Releases.Frozen.PostgreSql
{
    /// <inheritdoc />
    public partial class RequireSearchName : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureBatchedMigrationFinished("BackfillSearchName");

            migrationBuilder.AlterColumn<string>(
                name: "SearchName",
                table: "Customer",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);

            migrationBuilder.UpdateData(
                table: "Customer",
                keyColumn: "Id",
                keyValue: 1,
                column: "SearchName",
                value: "ada");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<string>(
                name: "SearchName",
                table: "Customer",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.UpdateData(
                table: "Customer",
                keyColumn: "Id",
                keyValue: 1,
                column: "SearchName",
                value: null);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Design.Tests.Migrations;

public class OperationGeneratorTest
{
    [Fact]
    public void An_enqueue_is_written_with_named_arguments_and_without_defaults()
    {
        using var before = Models.Of();
        using var after = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());

        Assert.Equal(
            """
            migrationBuilder.EnqueueBatchedMigration(
                name: "BackfillSearchName",
                owner: "ModelContext",
                table: "cities",
                keyColumns: new[] { "Id" },
                batchSize: 1000,
                jobSize: 20000,
                reliesOn: new[] { "SearchName: SearchName null" });
            """,
            Generate(Models.Up(before, after)));
        Assert.Equal("""migrationBuilder.DequeueBatchedMigration("BackfillSearchName");""", Generate(Models.Down(before, after)));
    }

    [Fact]
    public void An_enqueue_is_written_with_everything_that_is_not_default()
    {
        using var before = Models.Of(m => m.HasDefaultSchema("app"), Located);
        using var after = Models.Of(
            m => m.HasDefaultSchema("app").HasBatchedMigration<RehashCities>("Rehash \"all\"", new { Text = "it's {0}" }), Located);

        Assert.Equal(
            """
            migrationBuilder.EnqueueBatchedMigration(
                name: "Rehash \"all\"",
                owner: "Geo",
                schema: "app",
                table: "cities",
                keyColumns: new[] { "CountryId", "Id" },
                batchSize: 50,
                jobSize: 500,
                fixedBatchSize: true,
                maxParallelJobs: 3,
                sharesTable: true,
                startsPaused: true,
                seesAllRows: true,
                arguments: "{\"Text\":\"it\\u0027s {0}\"}",
                reliesOn: new[] { "Name: Name not null", "SearchName: SearchName null" },
                trackingTablePrefix: "bg_",
                trackingTableSchema: "ops");
            """,
            Generate(Models.Up(before, after)));
        Assert.Equal(
            """
            migrationBuilder.DequeueBatchedMigration(
                name: "Rehash \"all\"",
                trackingTablePrefix: "bg_",
                trackingTableSchema: "ops");
            """,
            Generate(Models.Down(before, after)));
    }

    [Fact]
    public void A_gate_is_written_in_one_line()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());
        using var after = Models.Of();

        Assert.Equal("""migrationBuilder.EnsureBatchedMigrationFinished("BackfillSearchName");""", Generate(Models.Up(before, after)));
        Assert.Equal("", Generate(Models.Down(before, after)));
    }

    [Fact]
    public void A_gate_names_the_schema_that_the_tracking_tables_follow()
    {
        using var before = Models.Of(m => m.HasDefaultSchema("app").HasBatchedMigration<BackfillSearchName>());
        using var after = Models.Of(m => m.HasDefaultSchema("app"));

        Assert.Equal(
            """
            migrationBuilder.EnsureBatchedMigrationFinished(
                name: "BackfillSearchName",
                trackingTableSchema: "app");
            """,
            Generate(Models.Up(before, after)));
    }

    [Fact]
    public void Other_operations_are_written_by_EF() =>
        Assert.Equal("""migrationBuilder.Sql("SELECT 1");""", Generate([new SqlOperation { Sql = "SELECT 1" }]));

    [Fact]
    public void Without_the_design_services_a_step_is_its_SQL_and_still_says_what_it_is()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());
        using var after = Models.Of();

        var code = Generate(Models.Up(before, after), isIntegrated: false);

        Assert.StartsWith("migrationBuilder.Sql(\"DO $efbatched$", code, StringComparison.Ordinal);
        Assert.EndsWith(
            """.Annotation("EfBatched:EnsureFinished", "{\"Name\":\"BackfillSearchName\",""", code.Split('\n')[^1].Split("\\\"Tracking")[0], StringComparison.Ordinal);
    }

    private static void Located(BatchedMigrationsDbContextOptionsBuilder batched) =>
        batched.UseSchema("ops").UseTablePrefix("bg_").HasOwnerName("Geo");

    private static string Generate(IReadOnlyList<MigrationOperation> operations, bool isIntegrated = true)
    {
        using var context = Models.Of();
        var services = new ServiceCollection();
        if (isIntegrated)
        {
            new BatchedDesignTimeServices().ConfigureDesignTimeServices(services);
        }

        services.AddSingleton(context.GetService<ITypeMappingSource>());
        services.AddEntityFrameworkDesignTimeServices().AddDbContextDesignTimeServices(context);
        using var provider = services.BuildServiceProvider();
        var builder = new IndentedStringBuilder();
        provider.GetRequiredService<ICSharpMigrationOperationGenerator>().Generate("migrationBuilder", operations, builder);
        return builder.ToString();
    }
}

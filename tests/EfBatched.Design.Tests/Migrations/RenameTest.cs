using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable EF1001 // The reporter is what the console of `dotnet ef` is written through, and internal to EF.

namespace EfBatched.Design.Tests.Migrations;

public class RenameTest
{
    [Fact]
    public void A_class_that_may_have_been_renamed_is_warned_of()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>().Keeps("BackfillSearchName", ""));
        using var after = Models.Of(m => m.HasBatchedMigration<FillSearchName>());

        var (code, warnings) = Generate(before, after);

        Assert.Equal(
            "The batched migration 'FillSearchName' is new, and 'BackfillSearchName' is gone from the same entity type. If it is the same work "
            + "under another class name, its rows would be walked again, and this deploy stops until a build that still has 'BackfillSearchName' "
            + "has finished it. Then undo this schema migration ('dotnet ef migrations remove') and keep the name: "
            + "'migration.HasName(\"BackfillSearchName\")' in 'Configure'. If these are two works, all is well.",
            Assert.Single(warnings));
        Assert.Equal(
            """
            // WARNING: The batched migration 'FillSearchName' is new, and 'BackfillSearchName' is gone from the same
            // entity type. If it is the same work under another class name, its rows would be walked again, and this
            // deploy stops until a build that still has 'BackfillSearchName' has finished it. Then undo this schema
            // migration ('dotnet ef migrations remove') and keep the name: 'migration.HasName("BackfillSearchName")' in
            // 'Configure'. If these are two works, all is well.
            migrationBuilder.EnsureBatchedMigrationFinished("BackfillSearchName");

            migrationBuilder.EnqueueBatchedMigration(
                name: "FillSearchName",
                owner: "ModelContext",
                table: "cities",
                keyColumns: new[] { "Id" },
                batchSize: 1000,
                jobSize: 20000);
            """,
            code);
    }

    [Fact]
    public void A_work_over_other_rows_is_no_rename()
    {
        using var before = Models.Of(
            m => m.HasBatchedMigration<BackfillSearchName>().Keeps("BackfillSearchName", "SELECT 1 FROM cities AS c WHERE c.\"Id\" > 7"));
        using var after = Models.Of(m => m.HasBatchedMigration<FillSearchName>());

        Assert.Empty(Generate(before, after).Warnings);
    }

    [Fact]
    public void A_change_of_the_schema_beside_it_makes_it_no_rename()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>().Keeps("BackfillSearchName", ""));
        using var after = Models.Of(m =>
        {
            m.Entity<City>().Property<string?>("SearchKey");
            m.HasBatchedMigration<FillSearchName>();
        });

        Assert.Empty(Generate(before, after).Warnings);
    }

    [Fact]
    public void One_that_goes_from_another_entity_type_is_no_rename()
    {
        using var before = Models.Of(m =>
        {
            m.Entity<Country>();
            m.HasBatchedMigration<FillCountries>().Keeps("FillCountries", "");
        });
        using var after = Models.Of(m =>
        {
            m.Entity<Country>();
            m.HasBatchedMigration<FillSearchName>();
        });

        Assert.Empty(Generate(before, after).Warnings);
    }

    [Fact]
    public void A_name_that_is_kept_is_no_rename()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());
        using var after = Models.Of(m => m.HasBatchedMigration<FillSearchName>("BackfillSearchName"));

        var (code, warnings) = Generate(before, after);

        Assert.Equal("", code);
        Assert.Empty(warnings);
    }

    private static (string Code, List<string> Warnings) Generate(DbContext before, DbContext after)
    {
        var warnings = new List<string>();
        var services = new ServiceCollection();
        new BatchedDesignTimeServices().ConfigureDesignTimeServices(services);
        services.AddSingleton(after.GetService<ITypeMappingSource>());
        services
            .AddEntityFrameworkDesignTimeServices(new OperationReporter(new OperationReportHandler(null, warnings.Add)))
            .AddDbContextDesignTimeServices(after);
        using var provider = services.BuildServiceProvider();
        var builder = new IndentedStringBuilder();
        provider.GetRequiredService<ICSharpMigrationOperationGenerator>().Generate("migrationBuilder", Models.Up(before, after), builder);
        return (builder.ToString(), warnings);
    }
}

using EfBatched.TestUtilities;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EfBatched.Design.Tests.Migrations;

[Trait("contract", "T5")]
public class SnapshotTest
{
    [Theory]
    [InlineData(TestProvider.PostgreSql, typeof(Conditions.ByNull), """SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL""")]
    [InlineData(TestProvider.Sqlite, typeof(Conditions.ByNull), """SELECT 1 FROM "cities" AS "c" WHERE "c"."SearchName" IS NULL""")]
    [InlineData(TestProvider.PostgreSql, typeof(Conditions.ByList), """SELECT 1 FROM cities AS c WHERE c."CountryId" IN (3, 4)""")]
    [InlineData(TestProvider.Sqlite, typeof(Conditions.ByList), """SELECT 1 FROM "cities" AS "c" WHERE "c"."CountryId" IN (3, 4)""")]
    [InlineData(
        TestProvider.PostgreSql,
        typeof(Conditions.ByCapturedNull),
        """SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL OR c."Name" = 'XX'""")]
    [InlineData(
        TestProvider.PostgreSql,
        typeof(Conditions.ByOddText),
        "SELECT 1 FROM cities AS c WHERE c.\"SearchName\" = 'it''s\n\"odd\" {0} $EF$'")]
    [InlineData(
        TestProvider.Sqlite,
        typeof(Conditions.ByOddText),
        "SELECT 1 FROM \"cities\" AS \"c\" WHERE \"c\".\"SearchName\" = ('it''s' || (CHAR(10) || '\"odd\" {0} $EF$'))")]
    [InlineData(
        TestProvider.PostgreSql,
        typeof(Conditions.ByTwo),
        """SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL AND (c."CountryId" > 2 OR c."Id" = 1)""")]
    [InlineData(
        TestProvider.PostgreSql,
        typeof(Conditions.ByTime),
        """SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL AND now() + INTERVAL '-30 days' > TIMESTAMPTZ '2020-01-01T00:00:00Z'""")]
    public void A_declaration_keeps_the_query_for_its_rows_with_all_values(TestProvider provider, Type condition, string sql)
    {
        using var now = Declaring(provider, condition);

        var (migration, warnings) = Scaffolding.Run(null, now, "Declare");

        Assert.Equal(sql, Remaining(now).Sql);
        var annotation = $"modelBuilder.HasAnnotation(\"EfBatched:Remaining:Fill\", {Code(sql)});";
        Assert.Contains(annotation, migration.SnapshotCode, StringComparison.Ordinal);
        Assert.Contains(annotation, migration.MetadataCode, StringComparison.Ordinal);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_filter_that_is_not_kept_is_no_part_of_it_and_one_that_is_kept_is()
    {
        using var dropping = Declaring(TestProvider.PostgreSql, typeof(Conditions.Unfiltered), m => m.Entity<City>().HasQueryFilter("Tenant", c => c.CountryId == 7));
        using var keeping = Declaring(TestProvider.PostgreSql, typeof(Conditions.KeepingTenant), m => m.Entity<City>().HasQueryFilter("Tenant", c => c.CountryId == 7));

        Assert.Equal("""SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL""", Remaining(dropping).Sql);
        Assert.Equal("""SELECT 1 FROM cities AS c WHERE c."CountryId" = 7 AND c."SearchName" IS NULL""", Remaining(keeping).Sql);
    }

    [Fact]
    public void What_needs_a_parameter_is_not_kept_and_is_warned_of()
    {
        using var now = Declaring(TestProvider.PostgreSql, typeof(Conditions.ByParameter));

        var (migration, warnings) = Scaffolding.Run(null, now, "Declare");

        Assert.DoesNotContain("EfBatched:Remaining", migration.SnapshotCode, StringComparison.Ordinal);
        Assert.Equal(
            "The rows that the batched migration 'Fill' has still to change cannot be written as one query without parameters, as where a query "
            + "filter that it keeps reads the context, or its 'Where' uses 'EF.Parameter'. The snapshot keeps no query, so the gate that is written "
            + "when its declaration is removed will go by its status alone. Give the 'Where' values that it can read when the class is created.",
            Assert.Single(warnings));
    }

    [Fact]
    public void What_only_the_connections_of_EF_understand_is_kept_and_warned_of()
    {
        using var now = Declaring(TestProvider.Sqlite, typeof(Conditions.ByRemainder));

        var (migration, warnings) = Scaffolding.Run(null, now, "Declare");

        Assert.Contains("EfBatched:Remaining:Fill", migration.SnapshotCode, StringComparison.Ordinal);
        Assert.StartsWith(
            "The query for the rows that the batched migration 'Fill' has still to change uses 'ef_mod', which SQLite has on EF's "
            + "connections only: ",
            Assert.Single(warnings),
            StringComparison.Ordinal);
    }

    // That no row can match is found when the model is built.
    [Fact]
    [Trait("contract", "T6")]
    public void A_condition_that_holds_for_every_row_is_refused()
    {
        using var now = Declaring(TestProvider.PostgreSql, typeof(Conditions.ByAll));

        Assert.Equal(
            "The 'Where' of the batched migration 'Fill' is true for every row, whatever it holds: EF makes a constant of it, as where a required "
            + "property is compared with null. No row would ever stop matching, so it could not finish. Nothing was written. Write a condition that the work makes untrue, and let the property "
            + "be optional while the migration is declared.",
            Assert.Throws<OperationException>(() => Scaffolding.Run(null, now, "Declare")).Message);
    }

    [Fact]
    public void A_declaration_says_whether_its_roles_see_all_rows_and_one_without_a_condition_that_it_has_none()
    {
        using var seeing = Declaring(TestProvider.PostgreSql, typeof(Conditions.SeeingAll), m => m.HasBatchedMigration<RehashCities>());

        var code = Scaffolding.Run(null, seeing, "Declare").Migration.SnapshotCode;

        Assert.Contains("modelBuilder.HasAnnotation(\"EfBatched:SeesAllRows:Fill\", true);", code, StringComparison.Ordinal);
        Assert.Contains("modelBuilder.HasAnnotation(\"EfBatched:Remaining:RehashCities\", \"\");", code, StringComparison.Ordinal);

        using var other = Declaring(TestProvider.PostgreSql, typeof(Conditions.ByNull));
        Assert.DoesNotContain(
            "EfBatched:SeesAllRows", Scaffolding.Run(null, other, "Declare").Migration.SnapshotCode, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_that_was_given_no_connection_keeps_it_too()
    {
        using var now = new ModelContext(
            m => m.Entity<City>(c => c.ToTable("cities")).HasBatchedMigration<Conditions.ByNull>(), options: o => o.UseNpgsql());

        Assert.Equal("""SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL""", Remaining(now).Sql);
    }

    private static ModelContext Declaring(TestProvider provider, Type condition, Action<ModelBuilder>? more = null) =>
        Models.Of(
            m =>
            {
                m.Entity<City>();
                typeof(BatchedMigrationsModelBuilderExtensions).GetMethods()
                    .First(x => x.Name == nameof(BatchedMigrationsModelBuilderExtensions.HasBatchedMigration))
                    .MakeGenericMethod(condition).Invoke(null, [m, null, null]);
                more?.Invoke(m);
            },
            provider: provider);

    private static RemainingQuery Remaining(DbContext context) =>
        RemainingQuery.Create(context, WorkRegistry.For(context).Find("Fill")!)!;

    private static string Code(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}

using EfBatched.Deploying;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests.Migrations;

/// <summary>Rows of `HasData` that the schema migration with the gate writes itself.</summary>
[Trait("contract", "T5")]
[Trait("contract", "B26")]
public class OwnRowsTest
{
    private const string Remaining = """SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL OR c."Name" = ' WHERE '""";

    [Fact]
    public void What_is_updated_is_left_out_of_the_look()
    {
        using var before = Before(Remaining, Seed(1, "Bonn", null), Seed(2, "Ulm", null), Seed(3, "Hof", "hof"));
        using var after = Models.Of(m => m.Entity<City>().HasData(Seed(1, "Bonn", "bonn"), Seed(2, "Ulm", "ulm"), Seed(3, "Hof", "hof")));

        Assert.Equal(
            """SELECT 1 FROM cities AS c WHERE (c."SearchName" IS NULL OR c."Name" = ' WHERE ') AND (c."Id" = 1 OR c."Id" = 2) IS NOT TRUE""",
            GateOf(before, after).Remaining);
    }

    [Fact]
    public void What_is_deleted_is_left_out_of_the_look()
    {
        using var before = Before("""SELECT 1 FROM "cities" AS "c" WHERE "c"."SearchName" IS NULL""", TestProvider.Sqlite, Seed(1, "Bonn", null));
        using var after = Models.Of(provider: TestProvider.Sqlite);

        Assert.Equal(
            """SELECT 1 FROM "cities" AS "c" WHERE ("c"."SearchName" IS NULL) AND ("c"."Id" = 1) IS NOT TRUE""",
            GateOf(before, after).Remaining);
    }

    [Fact]
    public void What_is_updated_in_columns_that_do_not_count_is_looked_at()
    {
        using var before = Before(Remaining.Replace("Name\" =", "Id\" =", StringComparison.Ordinal), Seed(1, "Bonn", null));
        using var after = Models.Of(m => m.Entity<City>().HasData(Seed(1, "Bonna", null)));

        Assert.DoesNotContain("IS NOT TRUE", GateOf(before, after).Remaining, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_updated_in_a_table_that_is_only_joined_is_looked_at()
    {
        const string Joining =
            """SELECT 1 FROM cities AS c INNER JOIN "Country" AS c0 ON c."CountryId" = c0."Id" WHERE c0."Id" = 1 AND c."SearchName" IS NULL""";
        using var before = Models.Of(m =>
        {
            m.Entity<Country>().HasData(new Country { Id = 1 });
            m.HasBatchedMigration<BackfillSearchName>().Keeps("BackfillSearchName", Joining);
        });
        using var after = Models.Of(m => m.Entity<Country>());

        Assert.Equal(Joining, GateOf(before, after).Remaining);
    }

    [Fact]
    public void A_table_that_is_only_in_a_subquery_is_looked_at()
    {
        const string Union =
            """SELECT 1 FROM (SELECT c."Id" FROM cities AS c UNION ALL SELECT t."Id" FROM towns AS t) AS u WHERE u."Id" = 1""";
        using var before = Before(Union, Seed(1, "Bonn", null));
        using var after = Models.Of();

        Assert.Equal(Union, GateOf(before, after).Remaining);
    }

    [Fact]
    public void Names_that_change_in_the_same_schema_migration_are_those_from_before()
    {
        using var before = Before("""SELECT 1 FROM cities AS c WHERE c."SearchName" IS NULL""", Seed(1, "Bonn", null));
        using var after = Models.Of(m => m.Entity<City>(city =>
        {
            city.ToTable("towns");
            city.Property(c => c.Id).HasColumnName("town_id");
            city.Property(c => c.SearchName).HasColumnName("search_name");
            city.HasData(Seed(1, "Bonn", "bonn"));
        }));

        Assert.Equal(
            """SELECT 1 FROM cities AS c WHERE (c."SearchName" IS NULL) AND (c."Id" = 1) IS NOT TRUE""", GateOf(before, after).Remaining);
    }

    private static City Seed(int id, string name, string? searchName) => new() { Id = id, Name = name, SearchName = searchName };

    private static ModelContext Before(string remaining, params City[] seeds) => Before(remaining, TestProvider.PostgreSql, seeds);

    private static ModelContext Before(string remaining, TestProvider provider, params City[] seeds) => Models.Of(
        m =>
        {
            m.Entity<City>().HasData(seeds);
            m.HasBatchedMigration<BackfillSearchName>().Keeps("BackfillSearchName", remaining);
        },
        provider: provider);

    private static NamedStep GateOf(DbContext before, DbContext after) =>
        StepOperation.TryRead<NamedStep>(Models.Up(before, after)[0], StepOperation.EnsureFinishedAnnotation, out var gate)
            ? gate
            : throw new InvalidOperationException("The first operation is no gate.");
}

using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A key that C# writes differently from how it is stored is refused by name, before it leads a walk astray.</summary>
[Trait("contract", "T3")]
public class KeyAcceptanceTest(PostgresFixture postgres)
{
    [Fact]
    public async Task A_day_that_comes_back_as_infinity_is_refused()
    {
        await using var database = await postgres.CreateCountedAsync<DayRow>(TestProvider.PostgreSql);
        await database.ExecuteAsync("""INSERT INTO "Rows" ("Day", "N") VALUES ('0001-01-01', 0), ('2024-01-01', 0)""");

        var state = await database.RunAsync();

        AssertRefused(state, "A key of 'DayRow.Day' (DateOnly, stored as 'date') was found, but as C# writes it back to the database no row has it, so");
        Assert.Equal([0, 0], await database.CountsAsync());
    }

    [Fact]
    public async Task The_last_day_is_refused_too_since_rows_behind_it_would_be_dropped()
    {
        await using var database = await postgres.CreateCountedAsync<DayRow>(TestProvider.PostgreSql);
        await database.ExecuteAsync("""INSERT INTO "Rows" ("Day", "N") VALUES ('2024-01-01', 0), ('9999-12-31', 0)""");

        var state = await database.RunAsync();

        AssertRefused(state, "no row has it");
        Assert.Equal([0, 0], await database.CountsAsync());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_text_that_is_read_as_a_name_in_another_case_is_refused(TestProvider provider)
    {
        await using var database = await postgres.CreateCountedAsync<NameRow>(provider);
        await database.ExecuteAsync("""INSERT INTO "Rows" ("Name", "N") VALUES ('Alpha', 0), ('Beta', 0), ('mid', 0), ('zeta', 0)""");

        var state = await database.RunAsync();

        AssertRefused(state, "no row has it");
        Assert.Equal([0, 0, 0, 0], await database.CountsAsync());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_key_that_comes_back_as_that_of_another_row_is_refused(TestProvider provider)
    {
        await using var database = await postgres.CreateCountedAsync<NameRow>(provider);
        // In the order of the characters 'alpha' is the last, and C# reads it as 'Alpha', which is a key as well.
        await database.ExecuteAsync(
            provider == TestProvider.PostgreSql ? """ALTER TABLE "Rows" ALTER "Name" TYPE text COLLATE "C" """ : "SELECT 1");
        await database.ExecuteAsync("""INSERT INTO "Rows" ("Name", "N") VALUES ('Alpha', 0), ('Zeta', 0), ('alpha', 0)""");

        var state = await database.RunAsync();

        AssertRefused(state, "it is the key of another row");
        Assert.Equal([0, 0, 0], await database.CountsAsync());
    }

    [Fact]
    public async Task A_key_that_is_no_number_cannot_be_stored_and_is_refused_by_name()
    {
        await using var database = await postgres.CreateCountedAsync<MeasureRow>(TestProvider.PostgreSql);
        await database.ExecuteAsync("""INSERT INTO "Rows" ("Value", "N") VALUES (1, 0), ('NaN', 0)""");

        var state = await database.RunAsync();

        AssertRefused(state, "A key of 'MeasureRow.Value' (Double, stored as 'double precision') cannot be stored as a boundary");
        Assert.Equal([0, 0], await database.CountsAsync());
    }

    [Fact]
    public async Task A_key_that_csharp_cannot_read_is_refused_by_name()
    {
        await using var database = await postgres.CreateCountedAsync<AmountRow>(TestProvider.PostgreSql);
        await database.ExecuteAsync(
            """INSERT INTO "Rows" ("Amount", "N") VALUES (1, 0), (12345678901234567890123456789012345, 0)""");

        var state = await database.RunAsync();

        AssertRefused(state, "A key of 'AmountRow.Amount' (Decimal, stored as 'numeric') has no value in C#");
        Assert.Equal([0, 0], await database.CountsAsync());
    }

    [Fact]
    [Trait("contract", "T2")]
    public async Task Keys_that_are_equal_for_the_database_alone_are_walked_once()
    {
        await using var database = await postgres.CreateCountedAsync<LetterRow>(TestProvider.Sqlite);
        await database.ExecuteAsync(
            """
            INSERT INTO "Rows" ("Letter", "Id", "N")
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
            SELECT CASE i % 2 WHEN 0 THEN 'a' ELSE 'A' END, i, 0 FROM n
            """);

        var state = await database.RunAsync();

        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.All(await database.CountsAsync(), n => Assert.Equal(1, n));
    }

    private static void AssertRefused(BatchedMigrationState state, string said)
    {
        Assert.Equal((BatchedMigrationStatus.Failed, true), (state.Status, state.ErrorMessage is not null));
        Assert.Contains(said, state.ErrorMessage!, StringComparison.Ordinal);
    }
}

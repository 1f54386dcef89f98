using EfBatched.Keys;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Batching;

/// <summary>The SQL of boundary searches and ranges. No connection is opened.</summary>
public class KeysetSqlTest
{
    [Fact]
    [Trait("contract", "R10")]
    public void A_boundary_is_the_last_of_the_next_rows_in_key_order()
    {
        using var context = Postgres();

        var sql = SearchSql<IntRow>(context, new([1]), new([500]));

        AssertSql(
            """
            SELECT i1.id, i1.id::text
            FROM (
                SELECT i0.id
                FROM (
                    SELECT i.id
                    FROM introw AS i
                    WHERE i.id > @Key AND i.id <= @Key1
                    ORDER BY i.id
                    LIMIT @p
                ) AS i0
                ORDER BY i0.id DESC
                LIMIT @p3
            ) AS i1
            ORDER BY i1.id
            """,
            sql);
    }

    [Fact]
    public void A_composite_search_starts_at_a_row_value_and_refuses_what_lies_past_its_end()
    {
        using var context = Postgres();

        var sql = SearchSql<TripleRow>(context, Triple(1, 2, 3), Triple(2, 5, 6));

        AssertSql(
            """
            SELECT t1.tenant, t1.createdat, t1."order", t1.tenant::text, t1.createdat::text, t1."order"::text
            FROM (
                SELECT t0.tenant, t0.createdat, t0."order"
                FROM (
                    SELECT t.tenant, t.createdat, t."order"
                    FROM triplerow AS t
                    WHERE (t.tenant, t.createdat, t."order") > (@Key2, @Key1, @Key) AND t.tenant <= @Key3
                    ORDER BY t.tenant, t.createdat, t."order"
                    LIMIT @p
                ) AS t0
                WHERE (t0.tenant, t0.createdat, t0."order") <= (@Key3, @Key6, @Key5)
                ORDER BY t0.tenant DESC, t0.createdat DESC, t0."order" DESC
                LIMIT @p8
            ) AS t1
            ORDER BY t1.tenant, t1.createdat, t1."order"
            """,
            sql);
    }

    [Fact]
    public void SQLite_gets_the_same_row_values()
    {
        using var context = Sqlite();

        var sql = SearchSql<IntStringRow>(context, new([1, "a"]), new([2, "b"]));

        Assert.Contains("""WHERE ("i"."tenant", "i"."name") > (@Key1, @Key)""", sql, StringComparison.Ordinal);
        Assert.Contains("""WHERE ("i0"."tenant", "i0"."name") <= (""", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_within_one_prefix_needs_no_alternatives()
    {
        using var context = Postgres();

        Assert.Equal(
            "WHERE i.tenant = @Key AND i.number > @Key1 AND i.number <= @Key2",
            RangeCondition<IntIntRow>(context, new([1, 2]), new([1, 5])));
    }

    [Fact]
    public void A_range_across_prefixes_is_written_per_prefix()
    {
        using var context = Postgres();

        Assert.Equal(
            "WHERE (t.tenant = @Key AND (t.createdat, t.\"order\") > (@Key2, @Key1) AND (t.tenant, t.createdat, t.\"order\") <= (@Key5, @Key4, @Key3)) "
            + "OR (t.tenant > @Key AND t.tenant < @Key5) "
            + "OR (t.tenant = @Key5 AND (t.createdat < @Key4 OR (t.createdat = @Key4 AND t.\"order\" <= @Key3)) "
            + "AND (t.tenant, t.createdat, t.\"order\") > (@Key, @Key2, @Key1))",
            RangeCondition<TripleRow>(context, Triple(1, 2, 3), Triple(2, 5, 6)));
    }

    [Fact]
    public void A_range_whose_text_prefixes_differ_is_checked_at_both_ends()
    {
        using var context = Postgres();

        Assert.Equal(
            "WHERE (s.\"group\" = @Key AND s.number > @Key1 AND (s.\"group\", s.number) <= (@Key3, @Key2)) "
            + "OR (s.\"group\" > @Key AND s.\"group\" < @Key3) "
            + "OR (s.\"group\" = @Key3 AND s.number <= @Key2 AND (s.\"group\", s.number) > (@Key, @Key1))",
            RangeCondition<StringIntRow>(context, new(["a", 2]), new(["A", 5])));
    }

    [Fact]
    public void Open_ends_have_no_condition()
    {
        using var context = Postgres();

        Assert.Equal("WHERE i.id <= @Key", RangeCondition<IntRow>(context, null, new([5])));
        Assert.Equal("WHERE i.id > @Key", RangeCondition<IntRow>(context, new([5]), null));
        Assert.DoesNotContain("WHERE", context.Range<IntRow>(null, null).ToQueryString(), StringComparison.Ordinal);
        Assert.Equal(
            "WHERE (i.tenant, i.number) > (@Key1, @Key)",
            RangeCondition<IntIntRow>(context, new([1, 2]), null));
        Assert.Equal(
            "WHERE i.tenant < @Key OR (i.tenant = @Key AND i.number <= @Key2)",
            RangeCondition<IntIntRow>(context, null, new([1, 2])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("contract", "B5")]
    public void Other_boundaries_and_sizes_give_the_same_text_and_only_other_parameters(bool sqlite)
    {
        using var context = sqlite ? Sqlite() : Postgres();
        Guid first = Guid.NewGuid(), second = Guid.NewGuid(), third = Guid.NewGuid();

        AssertSameText<IntRow>(context, new([1001]), new([2002]), new([3003]));
        AssertSameText<LongRow>(context, new([1001L]), new([2002L]), new([3003L]));
        AssertSameText<GuidRow>(context, new([first]), new([second]), new([third]));
        AssertSameText<StringRow>(context, new(["k'1001"]), new(["k'2002"]), new(["k'3003"]));
        AssertSameText<ShadowRow>(context, new([1001]), new([2002]), new([3003]));
        AssertSameText<ConvertedRow>(
            context, new([new OrderId(1001)]), new([new OrderId(2002)]), new([new OrderId(3003)]));
        AssertSameText<IntStringRow>(context, new([1001, "x"]), new([2002, "y"]), new([3003, "z"]));
        AssertSameText<TripleRow>(context, Triple(1001, 1, 1), Triple(2002, 2, 2), Triple(3003, 3, 3));
    }

    [Fact]
    [Trait("contract", "B22")]
    public void A_search_ignores_query_filters()
    {
        using var context = Postgres();

        using var command = context.Keyset<IntRow>().SearchLast(context).CreateCommand();

        Assert.DoesNotContain("WHERE", command.CommandText, StringComparison.Ordinal);
        Assert.Contains("WHERE i.id < 0", context.Set<IntRow>().ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("contract", "B24")]
    public void A_search_has_the_command_timeout_of_its_context()
    {
        using var context = Postgres();
        context.Database.SetCommandTimeout(TimeSpan.FromSeconds(7));

        using var command = context.Keyset<IntRow>().SearchLast(context).CreateCommand();

        Assert.Equal(7, command.CommandTimeout);
    }

    private static void AssertSameText<TEntity>(KeyContext context, Key firstKey, Key secondKey, Key thirdKey)
        where TEntity : class
    {
        Boundary first = context.At<TEntity>(firstKey)!, second = context.At<TEntity>(secondKey)!, third = context.At<TEntity>(thirdKey)!;
        using var one = context.Search<TEntity>(first, second, 100).CreateCommand();
        using var other = context.Search<TEntity>(second, third, 999).CreateCommand();
        using var range = context.Range<TEntity>(first, second).CreateDbCommand();
        using var otherRange = context.Range<TEntity>(second, third).CreateDbCommand();

        Assert.Equal(one.CommandText, other.CommandText);
        Assert.Equal(range.CommandText, otherRange.CommandText);
        Assert.DoesNotMatch("1001|2002|100|'", one.CommandText);
        Assert.DoesNotMatch("1001|2002|'", range.CommandText);
        Assert.NotEqual(
            one.Parameters.Cast<System.Data.Common.DbParameter>().Select(p => p.Value),
            other.Parameters.Cast<System.Data.Common.DbParameter>().Select(p => p.Value));
    }

    private static string SearchSql<TEntity>(KeyContext context, Key? after, Key? upTo)
        where TEntity : class
    {
        using var command = context.Search<TEntity>(context.At<TEntity>(after), context.At<TEntity>(upTo), 100).CreateCommand();
        return command.CommandText;
    }

    private static string RangeCondition<TEntity>(KeyContext context, Key? after, Key? upTo)
        where TEntity : class
    {
        using var command = context.Range<TEntity>(context.At<TEntity>(after), context.At<TEntity>(upTo)).CreateDbCommand();
        return command.CommandText.Split('\n')[^1].TrimEnd();
    }

    private static void AssertSql(string expected, string actual)
        => Assert.Equal(expected, actual, ignoreLineEndingDifferences: true);

    private static Key Triple(int tenant, long createdAt, long order)
        => new([tenant, createdAt, new OrderId(order)]);

    private static KeyContext Postgres()
        => KeyContext.OnPostgres("Host=none");

    private static KeyContext Sqlite()
        => KeyContext.OnSqlite("Data Source=none");
}

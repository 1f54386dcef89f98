using System.Collections.Immutable;
using EfBatched.Keys;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Batching;

/// <summary>The SQL of several ranges, of open searches and of what a boundary is accepted by. No connection is opened.</summary>
public class KeyRangesSqlTest
{
    [Fact]
    [Trait("contract", "T1")]
    public void A_search_from_the_start_of_a_table_has_an_upper_end_alone()
    {
        using var context = Postgres();

        Assert.Equal("WHERE i.id <= @Key", SearchCondition<IntRow>(context, null, new([500])));
    }

    [Fact]
    [Trait("contract", "T1")]
    public void A_search_to_the_end_of_a_table_has_a_lower_end_alone()
    {
        using var context = Postgres();

        Assert.Equal("WHERE (i.tenant, i.number) > (@Key1, @Key)", SearchCondition<IntIntRow>(context, new([1, 2]), null));
    }

    [Fact]
    [Trait("contract", "T1")]
    public void A_search_of_a_whole_table_has_no_condition()
    {
        using var context = Postgres();

        Assert.Null(SearchCondition<IntIntRow>(context, null, null));
    }

    [Fact]
    public void Rows_in_ranges_are_those_in_any_of_them()
    {
        using var context = Postgres();

        Assert.Equal(
            "WHERE i.id <= @Key OR (i.id > @Key1 AND i.id <= @Key2) OR (i.id > @Key3 AND i.id <= @Key4)",
            RangesCondition(context, isIn: true, (null, 10), (20, 30), (40, 50)));
    }

    [Fact]
    public void Rows_outside_of_ranges_are_those_in_none_of_them()
    {
        using var context = Postgres();

        Assert.Equal(
            "WHERE i.id > @Key AND (i.id <= @Key1 OR i.id > @Key2)", RangesCondition(context, isIn: false, (null, 10), (20, 30)));
    }

    [Fact]
    public void Without_ranges_no_row_is_in_one_and_every_row_is_outside()
    {
        using var context = Postgres();

        Assert.Equal("WHERE FALSE", RangesCondition(context, isIn: true));
        Assert.Null(RangesCondition(context, isIn: false));
    }

    [Fact]
    [Trait("contract", "T3")]
    public void A_boundary_is_looked_for_by_all_of_its_columns_and_answered_by_the_databases_own_texts()
    {
        using var context = Postgres();

        Assert.Equal(
            """
            SELECT i.tenant::text, i.number::text
            FROM intintrow AS i
            WHERE i.tenant = @Key AND i.number = @Key1
            LIMIT @p
            """,
            AcceptanceSql(context, null),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    [Trait("contract", "T3")]
    public void Whether_a_boundary_lies_past_the_checkpoint_is_asked_last()
    {
        using var context = Postgres();

        Assert.StartsWith(
            "SELECT i.tenant::text, i.number::text, (i.tenant, i.number) > (", AcceptanceSql(context, new([1, 1])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_keys_of_rows_are_read_in_their_order()
    {
        using var context = Postgres();

        Assert.EndsWith(
            "ORDER BY i.tenant, i.number", context.Keyset<IntIntRow>().Keys(context.Set<IntIntRow>()).ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_in_the_applications_own_queries_are_translated_as_ever()
    {
        using var context = Postgres();

        var sql = context.Set<StringRow>().Where(r => r.Id.Trim() == EF.Functions.Collate(r.Id, "C")).ToQueryString();

        Assert.Contains("btrim(s.id", sql, StringComparison.Ordinal);
        Assert.Contains("s.id COLLATE \"C\"", sql, StringComparison.Ordinal);
    }

    private static string? SearchCondition<TEntity>(KeyContext context, Key? after, Key? upTo)
        where TEntity : class
    {
        using var command = context.Search<TEntity>(context.At<TEntity>(after), context.At<TEntity>(upTo), 100).CreateCommand();
        return Condition(command.CommandText);
    }

    private static string? RangesCondition(KeyContext context, bool isIn, params (int? After, int UpTo)[] ranges)
    {
        var keyset = context.Keyset<IntRow>();
        KeyRange[] keys =
        [
            .. ranges.Select(r => new KeyRange(context.At<IntRow>(r.After is { } after ? new([after]) : null), context.At<IntRow>(new([r.UpTo]))!)),
        ];
        using var command = keyset.InRanges(context.Set<IntRow>().IgnoreQueryFilters(), keys, isIn).CreateDbCommand();
        return Condition(command.CommandText);
    }

    private static string AcceptanceSql(KeyContext context, Key? after)
    {
        var candidate = new BoundaryCandidate(context.At<IntIntRow>(new([1, 2]))!, ImmutableArray.Create("1", "2"));
        using var command = context.Keyset<IntIntRow>().Accept(context, candidate, context.At<IntIntRow>(after)).CreateCommand();
        return command.CommandText;
    }

    private static string? Condition(string sql) =>
        sql.Split('\n').Select(l => l.Trim()).SingleOrDefault(l => l.StartsWith("WHERE", StringComparison.Ordinal));

    private static KeyContext Postgres() => KeyContext.OnPostgres("Host=none");
}

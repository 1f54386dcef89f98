using EfBatched.Keys;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>Every range over every pair of rows of a small table holds the rows that it must, and no other.</summary>
[Trait("contract", "B5")]
public class KeysetRangeTest(BatchingDatabase database) : IClassFixture<BatchingDatabase>
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Ranges_of_three_columns_are_exact(TestProvider provider)
    {
        await using var context = database.Create(provider);
        await context.Set<TripleRow>().ExecuteDeleteAsync(CancellationToken);
        var digits = Enumerable.Range(0, 3).ToList();
        context.AddRange(
            from a in digits
            from b in digits
            from c in digits
            select new TripleRow { Tenant = a, CreatedAt = b, Order = new OrderId(c) });
        await context.SaveChangesAsync(CancellationToken);

        await AssertRangesAsync<TripleRow>(context, r => [r.Tenant, r.CreatedAt, r.Order]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Ranges_are_exact_where_the_database_ignores_the_case_of_a_prefix(TestProvider provider)
    {
        await using var context = database.Create(provider);
        await context.Set<StringIntRow>().ExecuteDeleteAsync(CancellationToken);
        string[] groups = ["a", "A", "b", "a", "B", "A"];
        context.AddRange(groups.SelectMany((g, i) => new[]
        {
            new StringIntRow { Group = g, Number = i },
            new StringIntRow { Group = g, Number = i + 10 },
        }));
        await context.SaveChangesAsync(CancellationToken);

        await AssertRangesAsync<StringIntRow>(context, r => [r.Group, r.Number]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_range_across_prefixes_can_be_deleted(TestProvider provider)
    {
        await using var context = database.Create(provider);
        await KeyRowSeed.FillAsync<TripleRow>(context, 1000);
        var after = (await context.Search<TripleRow>(null, null, 400).ExecuteAsync(CancellationToken))?.Boundary;
        var upTo = (await context.Search<TripleRow>(after, null, 300).ExecuteAsync(CancellationToken))?.Boundary;

        var deleted = await context.Range<TripleRow>(after, upTo).ExecuteDeleteAsync(CancellationToken);

        Assert.Equal(300, deleted);
        Assert.Equal(400, await context.Range<TripleRow>(null, after).CountAsync(CancellationToken));
        Assert.Equal(300, await context.Range<TripleRow>(upTo, null).CountAsync(CancellationToken));
    }

    private static async Task AssertRangesAsync<TEntity>(KeyContext context, Func<TEntity, object[]> key)
        where TEntity : KeyRow
    {
        context.ChangeTracker.Clear();
        // The order is the database's: a search of one row at a time.
        var keys = new List<Boundary?> { null };
        while (await context.Search<TEntity>(keys[^1], null, 1).ExecuteAsync(CancellationToken) is { Boundary: var next })
        {
            keys.Add(next);
        }

        Assert.Equal(await context.Set<TEntity>().CountAsync(CancellationToken), keys.Count - 1);

        for (var from = 0; from < keys.Count; from++)
        {
            for (var to = from + 1; to < keys.Count; to++)
            {
                var expected = keys.Skip(from + 1).Take(to - from).Select(b => Text(b!.Values)).Order();
                var rows = await context.Range<TEntity>(keys[from], keys[to]).ToListAsync(CancellationToken);
                Assert.Equal(expected, rows.Select(r => Text(key(r))).Order());

                var end = await context.Search<TEntity>(keys[from], keys[to], take: 1000).ExecuteAsync(CancellationToken);
                Assert.Equal(keys[to]!.Values, end!.Boundary.Values);
            }

            var rest = await context.Range<TEntity>(keys[from], null).CountAsync(CancellationToken);
            Assert.Equal(keys.Count - 1 - from, rest);
        }
    }

    private static string Text(IEnumerable<object> values)
        => string.Join('|', values);
}

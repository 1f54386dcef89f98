using System.Data.Common;
using EfBatched.Keys;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

[Trait("contract", "R10")]
public class KeysetSqlitePlanTest(BatchingDatabase database, ITestOutputHelper output) : IClassFixture<BatchingDatabase>
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SQLite_walks_by_the_index_too()
    {
        await using var context = database.Sqlite();
        await context.Database.OpenConnectionAsync(CancellationToken);

        await AssertIndexedAsync<IntRow>(context, new([3]), new([9]));
        await AssertIndexedAsync<IntIntRow>(context, new([0, 5]), new([0, 7]));
        await AssertIndexedAsync<IntIntRow>(context, new([0, 5]), new([1, 7]));
        await AssertIndexedAsync<StringIntRow>(context, new(["a", 5]), new(["B", 7]));
        await AssertIndexedAsync<TripleRow>(context, new([0, 5L, new OrderId(3)]), new([1, 7L, new OrderId(3)]));
    }

    private async Task AssertIndexedAsync<TEntity>(KeyContext context, Key first, Key last)
        where TEntity : KeyRow
    {
        Boundary after = context.At<TEntity>(first)!, upTo = context.At<TEntity>(last)!;
        await using var search = context.Search<TEntity>(after, upTo, 10).CreateCommand();
        await using var range = context.Range<TEntity>(after, upTo).CreateDbCommand();

        await AssertIndexedAsync<TEntity>(search);
        await AssertIndexedAsync<TEntity>(range);
    }

    private async Task AssertIndexedAsync<TEntity>(DbCommand command)
    {
        // EF's alias of the table, as against that of the search's subquery.
        var alias = char.ToLowerInvariant(typeof(TEntity).Name[0]);
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;

        var steps = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(CancellationToken);
        while (await reader.ReadAsync(CancellationToken))
        {
            steps.Add(reader.GetString(3));
        }

        output.WriteLine(string.Join(Environment.NewLine, steps));
        Assert.Contains(steps, s => s.StartsWith($"SEARCH {alias} USING", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, s => $"{s} ".StartsWith($"SCAN {alias} ", StringComparison.Ordinal));
    }
}

using System.Linq.Expressions;
using System.Reflection;
using EfBatched.Keys;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

public class KeysetWalkTest(BatchingDatabase database) : IClassFixture<BatchingDatabase>
{
    private const int BatchSize = 4_999;

    // A short has no more values, and a day no more seconds.
    private static readonly Type[] Smaller = [typeof(ShortRow), typeof(TimeOnlyRow)];

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public static TheoryData<Type, TestProvider> Cases
        => KeyRowSeed.TypesOnProviders;

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("contract", "B5")]
    [Trait("contract", "R10")]
    public Task A_walk_in_full_batches_changes_each_row_exactly_once(Type entityType, TestProvider provider)
        => InvokeAsync(nameof(WalkAsync), entityType, provider);

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("contract", "R17")]
    public Task An_empty_table_has_no_boundary(Type entityType, TestProvider provider)
        => InvokeAsync(nameof(SearchEmptyAsync), entityType, provider);

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "R10")]
    public async Task A_filter_makes_the_search_count_only_its_rows(TestProvider provider)
    {
        await using var context = database.Create(provider);
        await KeyRowSeed.FillAsync<IntIntRow>(context, 300);
        var keyset = context.Keyset<IntIntRow>();

        var boundary = await keyset
            .SearchBoundary(
                context, context.At<IntIntRow>(new([0, 0])), context.At<IntIntRow>(new([0, 600])), new RowCount(10), Filter(r => r.Number % 12 == 0))
            .ExecuteAsync(CancellationToken);

        Assert.Equal([0, 120], boundary!.Boundary.Values);

        static LambdaExpression Filter(Expression<Func<IntIntRow, bool>> filter)
            => filter;
    }

    private async Task WalkAsync<TEntity>(TestProvider provider)
        where TEntity : KeyRow
    {
        await using var context = database.Create(provider);
        var rows = Smaller.Contains(typeof(TEntity)) ? 40_000 : 100_000;
        await KeyRowSeed.FillAsync<TEntity>(context, rows);
        var keyset = context.Keyset<TEntity>();
        var last = (await keyset.SearchLast(context).ExecuteAsync(CancellationToken))?.Boundary;
        var batches = new List<int>();

        Boundary? after = null;
        while (await context.Search<TEntity>(after, last, BatchSize).ExecuteAsync(CancellationToken) is { } found)
        {
            Assert.Equal(BoundaryVerdict.Accepted, await keyset.Accept(context, found, after).ExecuteAsync(CancellationToken));
            var upTo = keyset.Codec.Decode(found.Boundary.Encoded);
            batches.Add(await context.Range<TEntity>(after, upTo)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.Visits, r => r.Visits + 1), CancellationToken));
            after = upTo;
        }

        Assert.All(batches.SkipLast(1), size => Assert.Equal(BatchSize, size));
        Assert.Equal(rows, batches.Sum());
        Assert.Equal(
            rows,
            await context.Set<TEntity>().IgnoreQueryFilters().CountAsync(r => r.Visits == 1, CancellationToken));
        Assert.Equal(last!.Values, after!.Values);
    }

    private async Task SearchEmptyAsync<TEntity>(TestProvider provider)
        where TEntity : KeyRow
    {
        await using var context = database.Create(provider);
        await context.Set<TEntity>().IgnoreQueryFilters().ExecuteDeleteAsync(CancellationToken);
        var keyset = context.Keyset<TEntity>();

        Assert.Null(await keyset.SearchLast(context).ExecuteAsync(CancellationToken));
        Assert.Null(await context.Search<TEntity>(null, null, 10).ExecuteAsync(CancellationToken));
    }

    private Task InvokeAsync(string method, Type entityType, TestProvider provider)
        => (Task)GetType()
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(entityType)
            .Invoke(this, [provider])!;
}

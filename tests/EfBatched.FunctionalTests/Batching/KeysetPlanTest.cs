using System.Data.Common;
using System.Linq.Expressions;
using EfBatched.Keys;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>
/// The cost of a step must follow the rows of the batch, not of the table. Each limit is three times what a good plan
/// touches, where a bad one touches the tenant or the table.
/// </summary>
[Trait("contract", "R10")]
public class KeysetPlanTest(LargeTables tables, ITestOutputHelper output) : IClassFixture<LargeTables>
{
    private const int BatchSize = 1000;
    private const int Last = LargeTables.RowsPerTenant;

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_single_key_is_walked_by_its_index()
    {
        Key after = new([300_000]), upTo = new([303_000]);

        await AssertSearchAsync<IntRow>(after, new([600_000]), expectedBuffers: 7);
        await AssertSearchAsync<IntRow>(null, new([600_000]), expectedBuffers: 7);
        await AssertRangeAsync<IntRow>(after, upTo, expectedBuffers: 14);
    }

    [Fact]
    public async Task A_composite_key_is_walked_by_its_index_within_a_tenant()
    {
        Key after = new([1, 50_000]), upTo = new([1, 51_000]);

        await AssertSearchAsync<IntIntRow>(after, new([2, Last]), expectedBuffers: 13);
        await AssertSearchAsync<IntIntRow>(after, new([1, Last]), expectedBuffers: 13);
        await AssertRangeAsync<IntIntRow>(after, upTo, expectedBuffers: 14);
    }

    [Fact]
    public async Task A_composite_key_is_walked_by_its_index_across_tenants()
    {
        Key after = new([1, Last - 500]), upTo = new([2, 500]);

        await AssertSearchAsync<IntIntRow>(after, new([2, Last]), expectedBuffers: 13);
        await AssertRangeAsync<IntIntRow>(after, upTo, expectedBuffers: 33);
        await AssertRangeAsync<IntIntRow>(null, new([1, 1000]), expectedBuffers: 33);
    }

    [Fact]
    public async Task A_key_of_three_columns_is_walked_by_its_index()
    {
        Key after = Triple(1, 50_000), upTo = Triple(1, 51_000);
        Key late = Triple(1, Last - 500), early = Triple(2, 500);

        await AssertSearchAsync<TripleRow>(after, Triple(2, Last), expectedBuffers: 13);
        await AssertSearchAsync<TripleRow>(after, Triple(1, Last), expectedBuffers: 13);
        await AssertSearchAsync<TripleRow>(late, Triple(2, Last), expectedBuffers: 13);
        await AssertRangeAsync<TripleRow>(after, upTo, expectedBuffers: 33);
        await AssertRangeAsync<TripleRow>(late, early, expectedBuffers: 33);

        static Key Triple(int tenant, int row)
            => new([tenant, row / 3L, new OrderId(row)]);
    }

    [Fact]
    public async Task A_batch_over_many_tenants_is_walked_by_the_index()
    {
        const int first = LargeTables.SmallTenants, rows = LargeTables.RowsPerSmallTenant;
        Key after = new([first + 1, rows / 2]), upTo = new([first + 1 + (BatchSize / rows), rows / 2]);

        await AssertSearchAsync<IntIntRow>(after, new([first + 99, rows]), expectedBuffers: 13);
        await AssertRangeAsync<IntIntRow>(after, upTo, expectedBuffers: 33);
    }

    [Fact]
    public async Task A_batch_that_ends_with_its_tenant_is_walked_by_the_index()
    {
        Key after = new([1, Last - 1000]), end = new([1, Last]), upTo = new([2, 1000]);

        await AssertSearchAsync<IntIntRow>(after, end, expectedBuffers: 13);
        await AssertRangeAsync<IntIntRow>(after, end, expectedBuffers: 14);
        await AssertRangeAsync<IntIntRow>(end, upTo, expectedBuffers: 33);
    }

    [Fact]
    public async Task A_key_of_four_columns_is_walked_by_its_index()
    {
        await using var context = tables.Database.Postgres();
        var keyset = context.Keyset<QuadRow>();
        var last = (await keyset.SearchLast(context).ExecuteAsync(CancellationToken))!.Boundary;
        var after = (await context.Search<QuadRow>(null, null, 30_000).ExecuteAsync(CancellationToken))?.Boundary;

        // Steps to the end: within a day, over its end, and over that of the region.
        for (var i = 0; i < 12; i++)
        {
            var upTo = (await context.Search<QuadRow>(after, last, BatchSize).ExecuteAsync(CancellationToken))!.Boundary;
            await AssertSearchAsync<QuadRow>(context, after, last, expectedBuffers: 33);
            await AssertPlanAsync(context, context.Range<QuadRow>(after, upTo).CreateDbCommand(), 33, BatchSize);
            after = (await context.Search<QuadRow>(upTo, last, 2_500).ExecuteAsync(CancellationToken))?.Boundary;
        }
    }

    [Fact]
    public async Task A_text_prefix_is_walked_by_its_index()
    {
        Key after = new(["a", 50_000]), upTo = new(["a", 51_000]);
        Key late = new(["a", Last - 500]), early = new(["B", 500]);

        await AssertSearchAsync<StringIntRow>(after, new(["B", Last]), expectedBuffers: 13);
        await AssertRangeAsync<StringIntRow>(after, upTo, expectedBuffers: 33);
        await AssertRangeAsync<StringIntRow>(late, early, expectedBuffers: 33);
    }

    [Fact]
    public async Task A_search_whose_filter_matches_nothing_stops_at_the_upper_bound()
    {
        await using var context = tables.Database.Postgres();
        Expression<Func<TripleRow, bool>> filter = r => r.Visits == 1;

        var search = context.Keyset<TripleRow>().SearchBoundary(
            context,
            context.At<TripleRow>(new([1, 10_000L, new OrderId(30_000)])),
            context.At<TripleRow>(new([1, 10_333L, new OrderId(31_000)])),
            new RowCount(BatchSize),
            filter);

        await AssertPlanAsync(context, search.CreateCommand(), expectedBuffers: 14, rows: null);
    }

    [Fact]
    public async Task PostgreSQL_before_18_reads_the_rest_of_the_tenant_for_row_values_at_both_ends()
    {
        // Why ranges are written per prefix: only PostgreSQL 18 ends such a scan at its upper end.
        await using var context = tables.Database.Postgres();
        await context.Database.OpenConnectionAsync(CancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText =
            "SELECT visits FROM intintrow WHERE (tenant, number) > (1, 10000) AND (tenant, number) <= (1, 11000)";

        var plan = await QueryPlan.ExplainAsync(context.Database.GetDbConnection(), command, CancellationToken);

        var stops = ((NpgsqlConnection)context.Database.GetDbConnection()).PostgreSqlVersion.Major >= 18;
        Assert.True(stops != plan.Buffers > 10 * 14, plan.Json);
    }

    [Fact]
    public async Task The_greatest_key_is_read_from_the_end_of_the_index()
    {
        await using var context = tables.Database.Postgres();

        await AssertPlanAsync(context, context.Keyset<IntRow>().SearchLast(context).CreateCommand(), 4, rows: 1);
        await AssertPlanAsync(context, context.Keyset<TripleRow>().SearchLast(context).CreateCommand(), 4, rows: 1);
    }

    private async Task AssertSearchAsync<TEntity>(Key? after, Key upTo, int expectedBuffers)
        where TEntity : KeyRow
    {
        await using var context = tables.Database.Postgres();
        await AssertSearchAsync<TEntity>(context, context.At<TEntity>(after), context.At<TEntity>(upTo), expectedBuffers);
    }

    private async Task AssertSearchAsync<TEntity>(KeyContext context, Boundary? after, Boundary? upTo, int expectedBuffers)
        where TEntity : KeyRow
    {
        var search = context.Search<TEntity>(after, upTo, BatchSize);

        await AssertPlanAsync(context, search.CreateCommand(), expectedBuffers, BatchSize);
    }

    private async Task AssertRangeAsync<TEntity>(Key? after, Key upTo, int expectedBuffers)
        where TEntity : KeyRow
    {
        var capture = new CaptureInterceptor();
        await using var context = tables.Database.Postgres(o => o.AddInterceptors(capture));
        var range = context.Range<TEntity>(context.At<TEntity>(after), context.At<TEntity>(upTo));

        await AssertPlanAsync(context, range.CreateDbCommand(), expectedBuffers, BatchSize);

        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await range.ExecuteUpdateAsync(s => s.SetProperty(r => r.Visits, 1), CancellationToken);

            // Beyond finding the rows: a new version of each, which touches its page, the new one and the index's path.
            var expectedToUpdate = expectedBuffers + (7 * BatchSize);
            await AssertPlanAsync(context, capture.Command!, expectedToUpdate, BatchSize, tolerance: 2);
        }

        // Rolled back, the update still left dead rows behind, and pages that index-only scans must look into. Few as they are, VACUUM by
        // itself would leave their index entries, which the next test's scans then visit.
        await context.Database.ExecuteSqlRawAsync("VACUUM (INDEX_CLEANUP ON)", CancellationToken);
    }

    private async Task AssertPlanAsync(
        DbContext context,
        DbCommand command,
        int expectedBuffers,
        long? rows,
        int tolerance = 3)
    {
        await context.Database.OpenConnectionAsync(CancellationToken);
        var plan = await QueryPlan.ExplainAsync(context.Database.GetDbConnection(), command, CancellationToken);
        output.WriteLine($"{plan.Buffers} buffers, {expectedBuffers} expected: {string.Join(" > ", plan.Nodes)}");

        Assert.DoesNotContain("Seq Scan", plan.Nodes);
        Assert.True(plan.Buffers <= tolerance * expectedBuffers, plan.Json);
        Assert.Equal(rows ?? plan.Rows, plan.Rows);
    }
}

using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Work that reads rows, computes and writes them back, while the application edits them.</summary>
[Trait("contract", "B29")]
public class RowLockTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    /// <summary>Every way in which work may read the rows of its batch first.</summary>
    public static TheoryData<ShopProvider, string> Reads =>
        new(
            from provider in new[] { ShopProvider.PostgreSql, ShopProvider.PostgreSqlWithRetry }
            from read in Queries.Keys
            select new TheoryDataRow<ShopProvider, string>(provider, read));

    private static Dictionary<string, Func<Batch<ShopContext, Order>, CancellationToken, Task>> Queries { get; } = new()
    {
        ["list"] = (b, c) => b.Rows.ToListAsync(c),
        ["list without async"] = (b, _) => Task.FromResult(b.Rows.ToList()),
        ["no tracking"] = (b, c) => b.Rows.AsNoTracking().ToListAsync(c),
        ["count"] = (b, c) => b.Rows.CountAsync(c),
        ["any"] = (b, c) => b.Rows.AnyAsync(c),
        ["projection"] = (b, c) => b.Rows.Select(o => new { o.Id, o.Customer }).ToListAsync(c),
        ["distinct"] = (b, c) => b.Rows.Select(o => o.Customer).Distinct().ToListAsync(c),
        ["group"] = (b, c) => b.Rows.GroupBy(o => o.Customer).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(c),
        ["join"] = (b, c) => b.Rows.Join(b.Context.OrderLogs, o => o.Id, l => l.OrderId, (o, l) => new { o, l }).ToListAsync(c),
        ["left join"] = (b, c) =>
            b.Rows.LeftJoin(b.Context.OrderLogs, o => o.Id, l => l.OrderId, (o, l) => new { o.Id, Log = l == null ? 0 : l.Id }).ToListAsync(c),
        ["subquery"] = (b, c) => b.Context.Orders.Where(o => b.Rows.Any(r => r.Id == o.Id)).ToListAsync(c),
        ["union"] = (b, c) => b.Rows.Where(o => o.Id < 500).Union(b.Rows.Where(o => o.Id > 700)).ToListAsync(c),
        ["page"] = (b, c) => b.Rows.OrderByDescending(o => o.Customer).Skip(5).Take(10).ToListAsync(c),
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task An_edit_of_a_row_that_was_read_waits_and_is_not_overwritten(ShopProvider provider, string read)
    {
        await using var shop = await ShareShopAsync(provider);
        var wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                await Queries[read](batch, cancellationToken);
                wasRead.TrySetResult();
                await goOn.Task.WaitAsync(cancellationToken);
                return await ComputeAsync(batch, cancellationToken);
            });
        await host.StartAsync(CancellationToken);
        await wasRead.Task.WaitForAsync();

        var editing = shop.ExecuteAsync("""UPDATE "Orders" SET "Customer" = 'Edited' WHERE "Id" = 10""");
        await shop.AwaitWaiterAsync("\"Orders\"");
        goOn.SetResult();
        await editing.WaitForAsync();
        await shop.RunToEndAsync(host);

        await using var context = shop.CreateContext();
        var edited = await context.Orders.SingleAsync(o => o.Id == 10, CancellationToken);
        Assert.Equal("Edited", edited.Customer);
        Assert.Equal("customer 1", edited.SearchName);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task An_edit_that_commits_before_the_rows_are_read_is_seen(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost(ComputeAsync);
        await using var editor = shop.CreateContext();
        await editor.Database.CreateExecutionStrategy().ExecuteAsync(
            async () =>
            {
                await using var transaction = await editor.Database.BeginTransactionAsync(CancellationToken);
                await editor.Database.ExecuteSqlAsync($"""UPDATE "Orders" SET "Customer" = 'Edited' WHERE "Id" = 10""", CancellationToken);

                // The batch's first read waits for the edit, then must not go by what it saw before it waited.
                await host.StartAsync(CancellationToken);
                await shop.AwaitWaiterAsync("FOR NO KEY UPDATE OF");
                await transaction.CommitAsync(CancellationToken);
            });

        await shop.RunToEndAsync(host);

        await using var context = shop.CreateContext();
        var edited = await context.Orders.SingleAsync(o => o.Id == 10, CancellationToken);
        Assert.Equal("edited", edited.SearchName);
        await shop.AssertExactlyOnceAsync();
    }

    [Fact]
    public async Task On_sqlite_the_one_writer_is_the_batch()
    {
        await using var shop = await ShareShopAsync(ShopProvider.Sqlite);
        Task<int>? editing = null;
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                var rows = await batch.Rows.ToListAsync(cancellationToken);
                // Waits for the writer on a thread of its own until the batch has committed.
                editing ??= Task.Run(
                    () => shop.ExecuteAsync("""UPDATE "Orders" SET "Customer" = 'Edited' WHERE "Id" = 10"""), CancellationToken.None);
                return await ChangeAsync(batch, rows, cancellationToken);
            });
        await host.StartAsync(CancellationToken);

        await shop.RunToEndAsync(host);
        await editing!.WaitForAsync();

        await using var context = shop.CreateContext();
        Assert.Equal("Edited", (await context.Orders.SingleAsync(o => o.Id == 10, CancellationToken)).Customer);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task Rows_are_locked_before_each_read_since_some_may_have_come(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                await batch.Rows.CountAsync(cancellationToken);
                return await ComputeAsync(batch, cancellationToken);
            });
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        Assert.Equal(6, shop.Proxy.RoundTrips.Items.SelectMany(t => t.Statements).Count(IsRowLock));
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task Work_of_one_update_takes_three_round_trips_and_no_lock_statement(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var gate = new TransactionGate(3);
        await using var host = shop.CreateHost(ChangeOrders.ChangeAsync, interceptor: gate);
        await host.StartAsync(CancellationToken);
        // From the second batch of the first job, whose boundary the first has found, to the job's finish.
        await gate.EnteredAsync();
        shop.Proxy.RoundTrips.Clear();
        gate.Open();
        await shop.RunToEndAsync(host);

        var trips = shop.Proxy.RoundTrips.Items.TakeWhile(t => !t.Statements.Any(IsJobFinish)).ToList();
        Assert.Collection(
            trips,
            t => Assert.Contains(t.Statements, s => s.Contains("\"sequence\" = \"sequence\" + 1", StringComparison.Ordinal)),
            t => Assert.StartsWith("-- EfBatched: ChangeOrders", Assert.Single(t.Statements), StringComparison.Ordinal),
            t => Assert.Equal("COMMIT", Assert.Single(t.Statements)));
        Assert.DoesNotContain(shop.Proxy.RoundTrips.Items.SelectMany(t => t.Statements), IsRowLock);

        static bool IsJobFinish(string sql) => sql.Contains("\"checkpoint\" = \"up_to\"", StringComparison.Ordinal);
    }

    private static bool IsRowLock(string sql) => sql.Contains("FOR NO KEY UPDATE OF", StringComparison.Ordinal);

    private static async Task<int> ComputeAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        await ChangeAsync(batch, await batch.Rows.ToListAsync(cancellationToken), cancellationToken);

    private static async Task<int> ChangeAsync(
        Batch<ShopContext, Order> batch, List<Order> rows, CancellationToken cancellationToken)
    {
        foreach (var order in rows)
        {
            order.Changes++;
            // Writes back the customer too, as work does that marks whole entities as changed.
            order.SearchName = order.Customer.ToLowerInvariant();
            batch.Context.Update(order);
            batch.Context.OrderLogs.Add(new OrderLog { OrderId = order.Id });
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return rows.Count;
    }
}

using System.Globalization;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

public class JobOrderTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R9")]
    public async Task Interrupted_jobs_go_before_new_ranges_and_these_before_retries(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_500);
        await using var host = new ShopHost(database);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (batch.After is null && batch.Attempt == 1)
            {
                throw new WorkContractException("The first job fails once, whatever its rows.");
            }

            if ((int)batch.UpTo[0] > 5_000)
            {
                await stop.CancelAsync();
            }

            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.RunAsync(cancellationToken: stop.Token));

        await host.RunAsync(cancellationToken: Cancellation);

        var first = (await database.JobsAsync())[0].Id;
        Assert.Equal(
            [(1L, 1), (2L, 1), (2L, 1), (3L, 1), (1L, 2)],
            Logged(host, EfBatchedEventId.JobClaimed).Select(e => ((long)e.State["JobId"]! - first + 1, (int)e.State["Attempt"]!)));
        Assert.Equal(1_500, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R10")]
    public async Task Sparse_keys_give_full_jobs(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 2_000);
        await database.ExecuteAsync("""UPDATE "Orders" SET "Id" = "Id" * "Id" WHERE "Id" > 5000""");
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        await using var context = database.CreateContext();
        var sizes = new List<int>();
        foreach (var job in await database.JobsAsync())
        {
            var (after, upTo) = (Key(job.After), Key(job.UpTo));
            sizes.Add(await context.Orders.CountAsync(o => o.Id > after && o.Id <= upTo, Cancellation));
        }

        Assert.Equal([500, 500, 500, 500], sizes);
        Assert.Equal(2_000, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R10")]
    public async Task Rows_past_the_frozen_bound_are_not_touched(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 750);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await database.AddOrdersAsync(300);

        await host.RunAsync(cancellationToken: Cancellation);

        var changes = await database.ChangesAsync();
        Assert.Equal((750, 300), (changes[1], changes[0]));
        Assert.Equal([null, "[5000]"], (await database.JobsAsync()).Select(j => j.After));
        Assert.Equal(["[5000]", "[7500]"], (await database.JobsAsync()).Select(j => j.UpTo));
        Assert.Equal("[7500]", (await database.StateAsync()).UpTo);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R11")]
    public async Task Work_gets_exactly_the_range_after_the_last_up_to_the_next(ShopProvider provider)
    {
        var ranges = new List<(int? After, int UpTo, int Rows)>();
        var during = new List<BatchedJobRow>();
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 250, fixedBatchSize: 100);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            during.AddRange(await database.JobsAsync());
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            ranges.Add(((int?)batch.After?[0], (int)batch.UpTo[0], rows));
            return rows;
        };

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal([(null, 1_000, 100), (1_000, 2_000, 100), (2_000, 2_500, 50)], ranges);
        // Seen from outside while the first batch was at work: the attempt is stored, the batch not yet.
        Assert.Equal(
            (BatchedJobStatus.Running, 1, 0L, null), (during[0].Status, during[0].Attempts, during[0].Sequence, during[0].Checkpoint));
        var done = Assert.Single(await database.JobsAsync());
        Assert.Equal(
            (BatchedJobStatus.Finished, "[2500]", 3L, 250L, 250L), (done.Status, done.Checkpoint, done.Batches, done.RowsScanned, done.RowsMigrated));
        Assert.NotNull(done.FinishedAt);
    }

    private static int Key(string? boundary) =>
        boundary is null ? 0 : int.Parse(boundary.Trim('[', ']'), CultureInfo.InvariantCulture);
}

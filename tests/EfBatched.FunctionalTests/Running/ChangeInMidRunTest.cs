using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

/// <summary>What a person changes while a migration runs is taken up without a deploy.</summary>
[Trait("contract", "B17")]
public class ChangeInMidRunTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Batch_size_is_taken_up_within_two_batches(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, fixedBatchSize: 100);
        await using var host = new ShopHost(database);
        var sizes = new List<int>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            sizes.Add(rows);
            if (sizes.Count == 1)
            {
                // On SQLite the batch is the writer; elsewhere it would not be, and need not be.
                await batch.Context.Database.ExecuteSqlRawAsync("UPDATE batched_migrations SET batch_size = 10", cancellationToken);
            }

            return rows;
        };

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        // The end of the second batch was looked for before the first one changed it.
        Assert.Equal([100, 100, 10], sizes.Take(3));
        Assert.Equal(10, result.Migrations[0].BatchSize);
        Assert.Equal(500, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Job_size_is_taken_up_by_the_next_job(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 900);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            await batch.Context.Database.ExecuteSqlRawAsync("UPDATE batched_migrations SET job_size = 200", cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal([500, 200, 200], (await database.JobsAsync()).Select(j => j.JobSize));
        Assert.Equal(900, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Pause_in_a_batch_stops_the_next_one_and_is_an_event_with_who_why_from_and_to(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        var batches = 0;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            batches++;
            await batch.Context.Database.BatchedMigrations().PauseAsync("ChangeOrders", "ticket 4711", "Ada", cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.RunAsync(cancellationToken: Cancellation);
        var paused = await database.StateAsync();
        await using var context = database.CreateContext();
        var change = await context.Set<BatchedEventRow>().SingleAsync(e => e.Kind == BatchedEventKind.Paused, Cancellation);
        await database.OperateAsync(m => m.ResumeAsync("ChangeOrders"));
        host.Script.Work = null;
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal((1, BatchedMigrationStatus.Paused, 100), (batches, paused.Status, paused.RowsScanned));
        Assert.Equal(("Running", "Paused", "ticket 4711", "Ada"), (change.FromStatus, change.ToStatus, change.Reason, change.Actor));
        Assert.InRange(change.OccurredAt, paused.StartedAt!.Value, DateTimeOffset.MaxValue);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
        Assert.NotEmpty(Logged(host, EfBatchedEventId.JobReleased));
    }
}

using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>What a person does while a batch is in flight. On SQLite it waits for the writer, so there is no such moment.</summary>
[Trait("contract", "B1")]
[Trait("contract", "R14")]
public class StopByPersonTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_pause_lets_the_batch_in_flight_commit_and_refuses_the_next(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        await using var context = shop.CreateContext();
        var operations = context.Database.BatchedMigrations();

        await operations.PauseAsync<ChangeOrders>("a test", cancellationToken: CancellationToken);
        gate.Open();
        await host.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);

        var job = Assert.Single(await shop.ReadJobsAsync());
        Assert.Equal(BatchedJobStatus.Pending, job.Status);
        Assert.Equal("[1000]", job.Checkpoint);
        Assert.Equal(0, job.Attempts);
        Assert.Equal(1, gate.Batches);
        await operations.ResumeAsync<ChangeOrders>(cancellationToken: CancellationToken);
        await shop.RunToEndAsync(host);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_pause_that_is_resumed_at_once_costs_no_row(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        await using var context = shop.CreateContext();
        var operations = context.Database.BatchedMigrations();

        await operations.PauseAsync<ChangeOrders>("a test", cancellationToken: CancellationToken);
        await operations.ResumeAsync<ChangeOrders>(cancellationToken: CancellationToken);
        gate.Open();
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, true)]
    [InlineData(ShopProvider.PostgreSqlWithRetry, true)]
    [InlineData(ShopProvider.PostgreSql, false)]
    [InlineData(ShopProvider.PostgreSqlWithRetry, false)]
    public async Task Skipping_or_cancelling_waits_for_the_batch_in_flight_and_refuses_the_next(ShopProvider provider, bool skip)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        var between = new TransactionGate(3);
        await using var host = shop.CreateHost(gate.RunAsync, interceptor: between);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        await using var context = shop.CreateContext();
        var operations = context.Database.BatchedMigrations();

        var ending = skip
            ? operations.SkipAsync<ChangeOrders>("a test", cancellationToken: CancellationToken)
            : operations.CancelAsync<ChangeOrders>("a test", cancellationToken: CancellationToken);
        await shop.AwaitWaiterAsync("batched_jobs");
        gate.Open();
        // Else the next batch might come first: who has waited longest is not always served first.
        await between.EnteredAsync();
        await ending.WaitForAsync();
        between.Open();
        await host.Log.WaitForAsync(EfBatchedEventId.JobReleased);
        await host.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);

        Assert.Equal(
            skip ? BatchedMigrationStatus.Finished : BatchedMigrationStatus.Cancelled, (await shop.ReadStateAsync()).Status);
        var job = Assert.Single(await shop.ReadJobsAsync());
        Assert.Equal(BatchedJobStatus.Skipped, job.Status);
        Assert.Equal("[1000]", job.Checkpoint);
        Assert.All(await shop.ReadChangesAsync(), c => Assert.Equal(c.Key <= 1_000 ? 1 : 0, c.Value));
    }
}

using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

[Trait("contract", "B12")]
[Trait("contract", "R16")]
public class ShutdownTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(All))]
    public async Task A_batch_in_flight_commits_within_the_grace_time_and_the_job_waits_at_its_checkpoint(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();

        var stopping = host.StopAsync(CancellationToken);
        Assert.False(host.Runner.Drained.IsCompleted);
        gate.Open();
        await stopping.WaitForAsync();

        Assert.True(host.Runner.Drained.IsCompletedSuccessfully);
        await AssertReleasedAsync(shop, checkpoint: "[1000]");
        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_batch_in_flight_is_rolled_back_past_the_grace_time(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate(2);
        await using var host = shop.CreateHost(gate.RunAsync, o => o.ShutdownGrace = TimeSpan.Zero);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();

        await host.StopAsync(CancellationToken).WaitForAsync();

        await AssertReleasedAsync(shop, checkpoint: "[1000]");
        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "B1")]
    public async Task Work_that_swallows_its_cancellation_does_not_commit_half_a_batch(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        var entered = new TaskCompletionSource();
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                entered.TrySetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    // Which is wrong: nothing was changed.
                }

                return 0;
            },
            o => o.ShutdownGrace = TimeSpan.Zero);
        await host.StartAsync(CancellationToken);
        await entered.Task.WaitForAsync();

        await host.StopAsync(CancellationToken).WaitForAsync();

        await AssertReleasedAsync(shop, checkpoint: null);
        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync();
    }

    private static async Task AssertReleasedAsync(MigratedShop shop, string? checkpoint)
    {
        var job = Assert.Single(await shop.ReadJobsAsync());
        Assert.Equal(BatchedJobStatus.Pending, job.Status);
        Assert.Equal(checkpoint, job.Checkpoint);
        Assert.Equal(0, job.Attempts);
        Assert.Null(job.Token);
    }
}

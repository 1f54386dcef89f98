using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>A COMMIT that is still under way when its client has given up: the lock on the job's row makes everybody wait for it.</summary>
[Trait("contract", "B1")]
[Trait("contract", "B23")]
[Trait("contract", "B27")]
public class LateCommitTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_commit_that_lands_late_is_awaited_and_not_repeated(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var held = shop.Proxy.HoldNextCommit();

        gate.Open();
        await shop.AwaitWaiterAsync("batched_jobs");
        var answer = await held.ReleaseAsync();
        await shop.RunToEndAsync(host);

        Assert.True(answer.IsCommitted);
        await shop.AssertExactlyOnceAsync();
        Assert.Equal(3, gate.Batches);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_commit_that_never_lands_is_awaited_and_the_batch_repeated(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var held = shop.Proxy.HoldNextCommit();

        gate.Open();
        await shop.AwaitWaiterAsync("batched_jobs");
        await held.DiscardAsync();
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
        Assert.Equal(4, gate.Batches);
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.JobAttemptFailed);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_commit_that_lands_while_another_runner_claims_leaves_it_the_rest(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var before = new TransactionGate(2);
        var gate = new WorkGate();
        await using var first = shop.CreateHost(gate.RunAsync, interceptor: before);
        await using var second = shop.CreateHost();
        await first.StartAsync(CancellationToken);
        await before.EnteredAsync();
        await shop.ExpireLeasesAsync();
        before.Open();
        await gate.EnteredAsync();
        var held = shop.Proxy.HoldNextCommit();
        gate.Open();
        await shop.AwaitWaiterAsync("batched_jobs");

        await second.StartAsync(CancellationToken);
        await second.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);
        Assert.True((await held.ReleaseAsync()).IsCommitted);
        await shop.RunToEndAsync(second);

        await shop.AssertExactlyOnceAsync();
        Assert.DoesNotContain(second.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseTakenOver);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_claim_that_lands_late_is_found_by_its_token(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        await using var host = shop.CreateHost();
        var held = shop.Proxy.HoldNextCommit();

        await host.StartAsync(CancellationToken);
        await shop.AwaitWaiterAsync("batched_migrations");
        Assert.True((await held.ReleaseAsync()).IsCommitted);
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseTakenOver);
    }
}

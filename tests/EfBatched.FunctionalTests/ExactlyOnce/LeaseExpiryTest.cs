using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

[Trait("contract", "B1")]
[Trait("contract", "B13")]
public class LeaseExpiryTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_lease_that_expires_in_mid_batch_does_not_cost_the_job(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var before = new TransactionGate(2);
        var gate = new WorkGate();
        await using var first = shop.CreateHost(gate.RunAsync, interceptor: before);
        await using var second = shop.CreateHost();
        await first.StartAsync(CancellationToken);
        await before.EnteredAsync();
        // The guard renews the lease, but nobody else sees that before the batch commits.
        await shop.ExpireLeasesAsync();
        before.Open();
        await gate.EnteredAsync();

        await second.StartAsync(CancellationToken);
        await second.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);
        gate.Open();
        await shop.RunToEndAsync(first);

        await shop.AssertExactlyOnceAsync();
        Assert.DoesNotContain(second.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseTakenOver);
        Assert.DoesNotContain(first.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseLost);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "R3")]
    public async Task A_lease_that_expires_between_batches_is_lost_quietly(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var between = new TransactionGate(3);
        await using var first = shop.CreateHost(interceptor: between);
        await using var second = shop.CreateHost();
        await first.StartAsync(CancellationToken);
        await between.EnteredAsync();
        await shop.ExpireLeasesAsync();

        await second.StartAsync(CancellationToken);
        await shop.RunToEndAsync(second);
        between.Open();
        await first.Log.WaitForAsync(EfBatchedEventId.LeaseLost);
        await first.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);

        await shop.AssertExactlyOnceAsync(isCountExact: false);
        Assert.DoesNotContain(first.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.RunnerStepFailed);
        await second.Log.WaitForAsync(EfBatchedEventId.LeaseTakenOver);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_job_taken_over_at_the_same_sequence_is_known_by_its_token(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var before = new TransactionGate(2);
        var gate = new TransactionGate(2);
        await using var first = shop.CreateHost(interceptor: before);
        await using var second = shop.CreateHost(interceptor: gate);
        await first.StartAsync(CancellationToken);
        await before.EnteredAsync();
        await shop.ExpireLeasesAsync();
        await second.StartAsync(CancellationToken);
        await gate.EnteredAsync();

        // Both believe that they hold the job, at sequence 0.
        before.Open();
        await first.Log.WaitForAsync(EfBatchedEventId.LeaseLost);
        Assert.All(await shop.ReadChangesAsync(), c => Assert.Equal(0, c.Value));
        gate.Open();
        await shop.RunToEndAsync(second);

        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "B2")]
    public async Task A_last_attempt_in_mid_batch_is_not_given_up_for_an_expired_lease(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var before = new TransactionGate(2);
        var gate = new WorkGate();
        await using var first = shop.CreateHost(gate.RunAsync, interceptor: before);
        await using var second = shop.CreateHost(configure: o => o.MaxJobAttempts = 1);
        await shop.ExecuteAsync("UPDATE batched_migrations SET job_size = 300");
        await first.StartAsync(CancellationToken);
        await before.EnteredAsync();
        await shop.ExpireLeasesAsync();
        before.Open();
        await gate.EnteredAsync();

        await second.StartAsync(CancellationToken);
        await second.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);
        Assert.Equal(BatchedMigrationStatus.Running, (await shop.ReadStateAsync()).Status);
        gate.Open();
        await shop.RunToEndAsync(first);

        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "R12")]
    public async Task A_session_terminated_in_mid_batch_is_no_attempt(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();

        Assert.Equal(0, (await shop.ReadChangesAsync()).Values.Sum());
        await shop.ExecuteAsync(
            """
            SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
            WHERE datname = current_database() AND state = 'idle in transaction'
            """);
        gate.Open();
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
        Assert.Equal(4, gate.Batches);
        Assert.All(await shop.ReadJobsAsync(), j => Assert.Equal(1, j.Attempts));
    }
}

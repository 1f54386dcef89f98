using System.Data.Common;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Tracking rows that somebody edits by hand.</summary>
public class TamperedRowTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private static readonly ShopProvider[] _providers = [ShopProvider.PostgreSql, ShopProvider.Sqlite];

    private static readonly string[] _statements =
    [
        "UPDATE batched_migrations SET status = 'Done'",
        "UPDATE batched_migrations SET status = 'Failed'",
        "UPDATE batched_migrations SET status = 'Finished', finished_at = NULL",
        "UPDATE batched_migrations SET error_code = 'Unknown'",
        "UPDATE batched_migrations SET batch_size = 0",
        "UPDATE batched_migrations SET max_parallel_jobs = 0",
        "UPDATE batched_jobs SET status = 'Running'",
        "UPDATE batched_jobs SET leased_until = '2001-01-01 00:00:00.000+00:00', status = 'Running'",
        "UPDATE batched_jobs SET status = 'Gone'",
        "UPDATE batched_jobs SET attempts = -1",
        "UPDATE batched_jobs SET \"sequence\" = -1",
    ];

    public static TheoryData<ShopProvider, string> ImpossibleStates =>
        new(_providers.SelectMany(p => _statements.Select(s => new TheoryDataRow<ShopProvider, string>(p, s))));

    [Theory]
    [MemberData(nameof(ImpossibleStates))]
    [Trait("contract", "B1")]
    public async Task An_impossible_state_is_refused_by_a_check(ShopProvider provider, string statement)
    {
        await using var shop = await CreateShopWithReleasedJobAsync(provider);

        await Assert.ThrowsAnyAsync<DbException>(() => shop.ExecuteAsync(statement));

        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "R5")]
    public async Task A_checkpoint_that_is_no_key_is_reported_and_left_alone(ShopProvider provider)
    {
        await using var shop = await CreateShopWithReleasedJobAsync(provider);
        await shop.ExecuteAsync("UPDATE batched_jobs SET checkpoint = 'nonsense'");
        var changes = await shop.ReadChangesAsync();
        await using var host = shop.CreateHost();

        await host.StartAsync(CancellationToken);
        await host.Log.WaitForAsync(EfBatchedEventId.RunnerStepFailed);
        await host.StopAsync(CancellationToken);

        var job = Assert.Single(await shop.ReadJobsAsync());
        Assert.Equal(BatchedJobStatus.Pending, job.Status);
        Assert.Equal("nonsense", job.Checkpoint);
        Assert.Equal(0, job.Attempts);
        Assert.Equal(changes, await shop.ReadChangesAsync());
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "R3")]
    public async Task A_job_that_is_deleted_under_its_runner_is_lost_to_it_and_the_migration_does_not_pass_for_finished(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var between = new TransactionGate(3);
        await using var host = shop.CreateHost(interceptor: between);
        await host.StartAsync(CancellationToken);
        await between.EnteredAsync();

        await shop.ExecuteAsync("DELETE FROM batched_jobs");
        between.Open();
        var state = await shop.RunToEndAsync(host);

        Assert.Equal(
            (BatchedMigrationStatus.Failed,
                "A job of the batched migration 'ChangeOrders' is missing: somebody has deleted its row, so nobody knows which of its rows were "
                + "changed. Find out who did, then cancel the migration and have it run again ('batched again'), or skip it to leave the rows as they are."),
            (state.Status, state.ErrorMessage));
        // The rows of its second batch.
        Assert.Equal(
            Enumerable.Range(101, 100).Select(n => n * 10),
            (await shop.ReadChangesAsync()).Where(c => c.Value == 0).Select(c => c.Key).Order());
        Assert.DoesNotContain(await shop.ReadChangesAsync(), c => c.Value > 1);
        await host.Log.WaitForAsync(EfBatchedEventId.LeaseLost);
    }

    private async Task<MigratedShop> CreateShopWithReleasedJobAsync(ShopProvider provider)
    {
        var shop = await ShareShopAsync(provider);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var stopping = host.StopAsync(CancellationToken);
        gate.Open();
        await stopping;
        return shop;
    }
}

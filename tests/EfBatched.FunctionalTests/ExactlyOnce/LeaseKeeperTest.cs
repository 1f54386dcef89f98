using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>A runner that waits for a minute before it works on the job it has claimed.</summary>
[Trait("contract", "B13")]
public class LeaseKeeperTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private static readonly DateTimeOffset _expired = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_lease_is_renewed_every_third_of_its_time(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var time = new ObservedTimeProvider();
        var waiting = new Waiting();
        await using var host = CreateHost(shop, time, waiting);
        await host.StartAsync(CancellationToken);
        var renewed = 0;
        var last = 0;

        // The first renewal is due at once, since the claim was made who knows when. The waits: 5 s each of a lease of 15.
        for (var third = 1; third <= 12; third++)
        {
            var before = last;
            (last, _) = await time.Waits.WaitForAsync(
                w => w.DueTime == TimeSpan.FromSeconds(5) && w.Number > before, "the wait of a third of the lease");
            // What it expires to is no time that a renewal could set, however soon one follows the other.
            renewed += (await shop.ReadJobsAsync())[0].LeasedUntil > _expired ? 1 : 0;
            await shop.ExpireLeasesAsync();
            time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.True(await waiting.Held.Task.WaitForAsync());
        Assert.Equal(12, renewed);
        await shop.RunToEndAsync(host);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_wait_ends_when_the_job_has_gone_to_another_runner(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var time = new ObservedTimeProvider();
        var waiting = new Waiting();
        await using var host = CreateHost(shop, time, waiting);
        await host.StartAsync(CancellationToken);
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromSeconds(5), "the wait of a third of the lease");

        await shop.FinishElsewhereAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await waiting.Held.Task.WaitForAsync());
        await host.Log.WaitForAsync(EfBatchedEventId.LeaseLost);
        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_wait_ends_while_another_runner_has_the_job(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var time = new ObservedTimeProvider();
        var waiting = new Waiting();
        await using var host = CreateHost(shop, time, waiting);
        await host.StartAsync(CancellationToken);
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromSeconds(5), "the wait of a third of the lease");

        // The migration runs on, so the token alone says whose job it is.
        await shop.ExecuteAsync("UPDATE batched_jobs SET token = '00000000-0000-0000-0000-000000000001' WHERE status = 'Running'");
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await waiting.Held.Task.WaitForAsync());
        await host.Log.WaitForAsync(EfBatchedEventId.LeaseLost);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_wait_ends_when_the_migration_is_paused(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var time = new ObservedTimeProvider();
        var waiting = new Waiting();
        await using var host = CreateHost(shop, time, waiting);
        await host.StartAsync(CancellationToken);
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromSeconds(5), "the wait of a third of the lease");

        await using (var context = shop.CreateContext())
        {
            await context.Database.BatchedMigrations().PauseAsync(nameof(ChangeOrders), "busy", cancellationToken: CancellationToken);
        }

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await waiting.Held.Task.WaitForAsync());
        // Its line is written before the release is committed.
        await host.Log.WaitForAsync(EfBatchedEventId.JobReleased);
        await host.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);
        Assert.Equal(BatchedJobStatus.Pending, (await shop.ReadJobsAsync())[0].Status);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_renewal_that_fails_is_tried_again_and_ends_nothing(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var time = new ObservedTimeProvider();
        var waiting = new Waiting { Time = TimeSpan.FromSeconds(8) };
        await using var host = CreateHost(shop, time, waiting);
        shop.Proxy.CutBeforeStatement(1, IsRenewal);
        await host.StartAsync(CancellationToken);

        await host.Log.WaitForAsync(EfBatchedEventId.LeaseRenewalMissed);
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromSeconds(5), "the wait of a third of the lease");
        time.Advance(TimeSpan.FromSeconds(5));
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromSeconds(3), "the rest of the wait");
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(await waiting.Held.Task.WaitForAsync());
        Assert.Single(shop.Proxy.RoundTrips.Items, t => t.Statements.Any(IsRenewal));
        await shop.RunToEndAsync(host);
        await shop.AssertExactlyOnceAsync();
    }

    [Fact]
    public async Task A_stopping_host_ends_the_wait()
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql);
        var time = new ObservedTimeProvider();
        var waiting = new Waiting();
        await using var host = CreateHost(shop, time, waiting);
        await host.StartAsync(CancellationToken);
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromSeconds(5), "the wait of a third of the lease");

        await host.StopAsync(CancellationToken).WaitForAsync();

        Assert.True(await waiting.Held.Task.WaitForAsync());
        Assert.Equal(BatchedJobStatus.Pending, (await shop.ReadJobsAsync())[0].Status);
    }

    private static bool IsRenewal(string sql) =>
        sql.StartsWith("UPDATE batched_jobs SET \"leased_until\"", StringComparison.Ordinal);

    private static ShopHost CreateHost(MigratedShop shop, ObservedTimeProvider time, Waiting waiting) =>
        shop.CreateHost(
            services: s =>
            {
                s.AddSingleton<TimeProvider>(time);
                s.AddSingleton(new EngineSeams { Executor = e => new Executor(new LeaseKeeper(e.Database, e.Policy, e.Diagnostics, e.Time), e.CreateExecutor(new UnpacedJobs()), waiting) });
            });

    private sealed class Waiting
    {
        public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(1);

        public TaskCompletionSource<bool> Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Waits before its first job, as a throttle does between batches.</summary>
    private sealed class Executor(LeaseKeeper keeper, JobExecutor inner, Waiting waiting) : IJobExecutor
    {
        public async Task<JobOutcome> ExecuteAsync(LeasedJob job, BatchedWork work, RunContext run)
        {
            if (!waiting.Held.Task.IsCompleted)
            {
                waiting.Held.SetResult(await keeper.WaitAsync(job, waiting.Time, run));
            }

            return await inner.ExecuteAsync(job, work, run);
        }
    }
}

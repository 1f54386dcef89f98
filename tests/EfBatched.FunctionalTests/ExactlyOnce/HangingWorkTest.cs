using System.Collections.Concurrent;
using System.Diagnostics;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Work that awaits something that does not come, and ignores its token.</summary>
[Trait("contract", "T13")]
public class HangingWorkTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _continued = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "T12")]
    public async Task Stopping_gives_the_batch_up_and_what_it_does_later_fails(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        await using var host = shop.CreateHost(HangAsync, o => o.ShutdownGrace = TimeSpan.Zero);
        await host.StartAsync(CancellationToken);
        await _entered.Task.WaitForAsync();
        var started = Stopwatch.GetTimestamp();

        await host.StopAsync(CancellationToken);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Single(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.BatchAbandoned);
        var job = Assert.Single(await shop.ReadJobsAsync());
        Assert.Equal((BatchedJobStatus.Pending, 0), (job.Status, job.Attempts));
        await shop.FinishElsewhereAsync();
        _continued.SetResult();
        Assert.NotNull(await _ended.Task.WaitForAsync());
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Stopping_does_not_wait_for_work_that_blocks_its_thread(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        using var blocked = new ManualResetEventSlim();
        await using var host = shop.CreateHost(
            (_, _) =>
            {
                _entered.SetResult();
                blocked.Wait(CancellationToken.None);
                return Task.FromResult(0);
            },
            o => o.ShutdownGrace = TimeSpan.Zero);
        await host.StartAsync(CancellationToken);
        await _entered.Task.WaitForAsync();

        await host.StopAsync(CancellationToken).WaitForAsync();
        blocked.Set();

        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_batch_past_its_limit_is_a_failed_attempt_that_says_so(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        await using var host = shop.CreateHost(
            HangAsync,
            o =>
            {
                Shorten(o);
                o.MaxJobAttempts = 1;
            });
        await host.StartAsync(CancellationToken);

        var state = await shop.RunToEndAsync(host);

        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, state.ErrorCode);
        Assert.Contains(
            "The work of the batch has not ended within 10.5 s, nor after its cancellation token was cancelled then, so it was given up",
            state.ErrorMessage,
            StringComparison.Ordinal);
        _continued.SetResult();
        Assert.NotNull(await _ended.Task.WaitForAsync());
        Assert.All(await shop.ReadChangesAsync(), c => Assert.Equal(0, c.Value));
    }

    [Fact]
    public async Task Work_that_heeds_its_token_goes_on_with_fewer_rows_past_its_limit()
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql, fixedBatchSize: 100);
        var sizes = new ConcurrentQueue<int>();
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                var rows = await LoggedChange.RunAsync(batch, cancellationToken);
                sizes.Enqueue(rows);
                if (sizes.Count == 1)
                {
                    // The server must not end the silent session first.
                    while (true)
                    {
                        await batch.Context.Orders.FindAsync([10], cancellationToken);
                        await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
                    }
                }

                return rows;
            },
            Shorten);
        await host.StartAsync(CancellationToken);

        await shop.RunToEndAsync(host);

        Assert.Equal([100, 50], sizes.Take(2));
        await shop.AssertExactlyOnceAsync();
    }

    [Fact]
    public async Task A_process_does_not_take_over_its_own_job_nor_begin_another_beside_it_and_says_so()
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql);
        await using var host = shop.CreateHost(
            HangAsync,
            o =>
            {
                Shorten(o);
                o.MaxConcurrentJobs = 2;
                o.JobInterval = TimeSpan.FromMilliseconds(200);
                o.WorkTimeout = TimeSpan.FromSeconds(4);
            });
        await shop.ExecuteAsync("UPDATE batched_migrations SET max_parallel_jobs = 1");
        await host.StartAsync(CancellationToken);
        await _entered.Task.WaitForAsync();

        // The server ends the silent session after the lease, so that nothing in the database holds the job any more.
        await shop.ExecuteAsync("""SELECT 1 FROM "Orders" WHERE "Id" = 10 FOR UPDATE""");
        var taken = host.Log.Entries.Items.Count;
        await host.Log.Entries.FindAsync(e => e.EventId.Id == EfBatchedEventId.JobTaken, taken, "a look that leaves the job alone", null);

        Assert.Equal(1, _begun);
        Assert.Single(await shop.ReadJobsAsync());
        Assert.Matches(
            "^Nobody works on it: the lease of job 1 ran out [0-9.]+ s ago with no transaction of it open, on host '.+', process [0-9]+, which last showed",
            (await shop.ReadStateAsync()).Explanation);

        // Another process may take it; what this one had is refused.
        await using var other = shop.CreateHost();
        await other.StartAsync(CancellationToken);
        await shop.RunToEndAsync(other);
        _continued.SetResult();
        Assert.NotNull(await _ended.Task.WaitForAsync());
        await host.Log.WaitForAsync(EfBatchedEventId.LeaseLost);
        await shop.AssertExactlyOnceAsync();
    }

    [Fact]
    public async Task Stopping_ends_with_the_patience_of_the_host_whatever_hangs()
    {
        await using var shop = await CreateShopAsync(ShopProvider.Sqlite);
        await using var host = shop.CreateHost(
            (_, _) => throw new InvalidOperationException("No."),
            o => o.OnError = (_, _) =>
            {
                _entered.TrySetResult();
                return new ValueTask(_continued.Task);
            });
        await host.StartAsync(CancellationToken);
        await _entered.Task.WaitForAsync();

        await host.StopAsync(new CancellationToken(canceled: true)).WaitForAsync();

        Assert.Single(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.RunnerStopGivenUp);
        _continued.SetResult();
        await host.Runner.Drained.WaitForAsync();
    }

    private static void Shorten(BatchedMigrationRunnerOptions options)
    {
        options.LeaseDuration = TimeSpan.FromSeconds(5);
        options.WorkTimeout = TimeSpan.FromMilliseconds(500);
        options.BoundaryTimeout = TimeSpan.FromSeconds(1);
    }

    private async Task<int> HangAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        await LoggedChange.RunAsync(batch, CancellationToken.None);
        _entered.TrySetResult();
        await _continued.Task;
        try
        {
            await LoggedChange.RunAsync(batch, CancellationToken.None);
        }
        catch (Exception)
        {
            // The first attempt shows only that the session is gone; EF would open another one for this.
        }

        try
        {
            await LoggedChange.RunAsync(batch, CancellationToken.None);
            _ended.TrySetResult(null);
        }
        catch (Exception e)
        {
            _ended.TrySetResult(e);
        }

        return 100;
    }
}

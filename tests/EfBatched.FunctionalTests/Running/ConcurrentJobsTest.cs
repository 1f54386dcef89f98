using System.Globalization;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "B3")]
public class ConcurrentJobsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task One_process_executes_as_many_jobs_at_once_as_it_may()
    {
        await using var database = await CreateParallelShopAsync(orders: 2_500, parallel: 10);
        await using var host = new ShopHost(database, o => o.MaxConcurrentJobs = 3);
        var meeting = new Meeting(host, 3);
        await host.StartAsync(Cancellation);

        await meeting.Complete.WaitForAsync();
        var jobs = await database.JobsAsync();
        meeting.Open();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(3, jobs.Count);
        Assert.All(jobs, j => Assert.Equal(BatchedJobStatus.Running, j.Status));
        Assert.Equal(3, jobs.Select(j => j.CorrelationId).Distinct().Count());
        Assert.Equal(3, meeting.Most);
        await AssertWalkedOnceAsync(database, 2_500);
    }

    [Fact]
    public async Task No_more_jobs_of_a_migration_run_at_once_than_it_may_have_over_all_processes()
    {
        await using var database = await CreateParallelShopAsync(orders: 5_000, parallel: 3);
        await using var first = new ShopHost(database, o => o.MaxConcurrentJobs = 8);
        await using var second = new ShopHost(database, o => o.MaxConcurrentJobs = 8);
        var meeting = new Meeting(first, 3);
        second.Script.Work = first.Script.Work;
        await first.StartAsync(Cancellation);
        await second.StartAsync(Cancellation);

        await meeting.Complete.WaitForAsync();
        await Task.WhenAll(WaitForLogAsync(first, EfBatchedEventId.JobTaken), WaitForLogAsync(second, EfBatchedEventId.JobTaken));
        var jobs = await database.JobsAsync();
        meeting.Open();
        await Task.WhenAny(
            WaitForLogAsync(first, EfBatchedEventId.MigrationFinished), WaitForLogAsync(second, EfBatchedEventId.MigrationFinished));

        Assert.Equal(3, jobs.Count);
        Assert.Equal(3, meeting.Most);
        await AssertWalkedOnceAsync(database, 5_000);
    }

    [Fact]
    public async Task Full_speed_lifts_the_default_of_one_job_but_not_a_number_that_was_chosen()
    {
        await using var database = await CreateParallelShopAsync(orders: 2_500, parallel: 1);
        await using var host = new ShopHost(database);
        var meeting = new Meeting(host, 3);
        var run = host.RunAsync(o => o.UseFullSpeed().MaxConcurrentJobs = 3, cancellationToken: Cancellation);

        await meeting.Complete.WaitForAsync();
        meeting.Open();
        await run;

        Assert.Equal(3, meeting.Most);
        await AssertWalkedOnceAsync(database, 2_500);

        await using var chosen = await CreateParallelShopAsync(orders: 2_500, parallel: 2);
        await using var other = new ShopHost(chosen);
        var two = new Meeting(other, 2);
        run = other.RunAsync(o => o.UseFullSpeed().MaxConcurrentJobs = 3, cancellationToken: Cancellation);
        await two.Complete.WaitForAsync();
        two.Open();
        await run;

        Assert.Equal(2, two.Most);
    }

    [Fact]
    public async Task Lowering_the_number_lets_the_surplus_finish_and_claims_no_more()
    {
        await using var database = await CreateParallelShopAsync(orders: 3_000, parallel: 3);
        await using var host = new ShopHost(database, o => o.MaxConcurrentJobs = 3);
        var meeting = new Meeting(host, 3);
        await host.StartAsync(Cancellation);
        await meeting.Complete.WaitForAsync();

        await database.ExecuteAsync("UPDATE batched_migrations SET max_parallel_jobs = 1");
        meeting.Open();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        // The first three were claimed together; from then on each waits for the one before.
        var jobs = await database.JobsAsync();
        Assert.Equal(6, jobs.Count);
        Assert.All(jobs.Skip(3), j => Assert.True(jobs.TakeWhile(b => b != j).All(b => b.FinishedAt <= j.StartedAt)));
        await AssertWalkedOnceAsync(database, 3_000);
    }

    [Fact]
    public async Task Runs_of_one_process_keep_their_log_scopes_apart()
    {
        await using var database = await CreateParallelShopAsync(orders: 1_000, parallel: 2);
        await using var host = new ShopHost(database);
        var meeting = new Meeting(host, 2);
        await host.StartAsync(Cancellation);
        await meeting.Complete.WaitForAsync();
        meeting.Open();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        foreach (var job in await database.JobsAsync())
        {
            Assert.All(
                host.Log.Entries.Items.Where(e => e.Category == "EfBatched.Jobs" && Equals(e.State.GetValueOrDefault("JobId"), job.Id)),
                e => Assert.Equal(job.CorrelationId, e.Scope["CorrelationId"]));
        }
    }

    [Fact]
    [Trait("contract", "R6")]
    public async Task Two_migrations_that_share_their_table_run_at_once()
    {
        await using var database = await CreateTwoOnOneTableAsync(sharing: "name IN ('AddOne', 'AddTen')");
        await using var host = new ShopHost(database, services: UseManyWorks);
        var meeting = new Meeting(host, 2, AddToOrders.AddAsync);
        var running = host.RunAsync(cancellationToken: Cancellation);

        await meeting.Complete.WaitForAsync();
        var states = (await database.StateAsync("AddOne"), await database.StateAsync("AddTen"));
        meeting.Open();

        Assert.True((await running).Succeeded);
        Assert.Equal((BatchedMigrationStatus.Running, BatchedMigrationStatus.Running), (states.Item1.Status, states.Item2.Status));
        Assert.Equal(300, (await database.ChangesAsync())[11]);
    }

    [Fact]
    [Trait("contract", "R6")]
    public async Task One_that_shares_its_table_does_not_run_beside_one_that_does_not()
    {
        await using var database = await CreateTwoOnOneTableAsync(sharing: "name = 'AddTen'");
        await using var host = new ShopHost(database, services: UseManyWorks);
        var meeting = new Meeting(host, 2, AddToOrders.AddAsync);
        meeting.Open();

        var result = await host.RunAsync(o => o.MaxConcurrentJobs = 4, cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(1, meeting.Most);
        Assert.Equal(300, (await database.ChangesAsync())[11]);
    }

    [Fact]
    [Trait("contract", "R16")]
    public async Task Stop_lets_every_batch_in_flight_commit_and_releases_its_job()
    {
        await using var database = await CreateParallelShopAsync(orders: 1_000, parallel: 2);
        await using var host = new ShopHost(database);
        var meeting = new Meeting(host, 2);
        await host.StartAsync(Cancellation);
        await meeting.Complete.WaitForAsync();

        var stopping = host.StopAsync(Cancellation);
        meeting.Open();
        await stopping.WaitForAsync();

        var jobs = await database.JobsAsync();
        Assert.Equal(["[1000]", "[6000]"], jobs.Select(j => j.Checkpoint));
        Assert.All(jobs, j => Assert.Equal((BatchedJobStatus.Pending, 0, null), (j.Status, j.Attempts, j.Token)));
        Assert.NotNull(Assert.Single(await database.OperateAsync(m => m.RunnersAsync())).StoppedAt);
    }

    [Fact]
    [Trait("contract", "R9")]
    public async Task Interrupted_jobs_go_first_and_retries_last_with_several_at_once()
    {
        await using var database = await CreateParallelShopAsync(orders: 2_500, parallel: 2);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) =>
            batch.After is null && batch.Attempt == 1
                ? throw new WorkContractException("The first job fails once, whatever its rows.")
                : ChangeOrders.ChangeAsync(batch, cancellationToken);
        await host.RunAsync(o => o.MaxConcurrentJobs = 2, cancellationToken: Cancellation);

        var first = (await database.JobsAsync())[0].Id;
        var claims = Logged(host, EfBatchedEventId.JobClaimed).Select(e => ((long)e.State["JobId"]! - first + 1, (int)e.State["Attempt"]!));
        Assert.Equal([(1L, 1), (2L, 1), (3L, 1), (4L, 1), (5L, 1), (1L, 2)], claims);
        await AssertWalkedOnceAsync(database, 2_500);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, 2)]
    [InlineData(ShopProvider.Sqlite, 1)]
    [Trait("contract", "R19")]
    public async Task Run_in_the_foreground_executes_several_jobs_at_once_where_the_database_has_several_writers(
        ShopProvider provider, int expected)
    {
        await using var database = await CreateParallelShopAsync(provider, orders: 2_000, parallel: 4);
        await using var host = new ShopHost(database);
        var meeting = new Meeting(host, expected);

        var running = host.RunAsync(cancellationToken: Cancellation);
        await meeting.Complete.WaitForAsync();
        meeting.Open();
        var result = await running;

        Assert.True(result.Succeeded);
        Assert.Equal(expected, meeting.Most);
        await AssertWalkedOnceAsync(database, 2_000);
    }

    [Fact]
    [Trait("contract", "R19")]
    public async Task Run_on_a_callers_context_executes_one_job_at_a_time()
    {
        await using var database = await CreateParallelShopAsync(orders: 2_000, parallel: 4);
        await using var context = database.CreateContext();

        var result = await context.Database.RunBatchedMigrationsAsync(configure: o => o.MaxConcurrentJobs = 4, cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        var jobs = await database.JobsAsync();
        Assert.All(jobs.Zip(jobs.Skip(1)), j => Assert.True(j.First.FinishedAt <= j.Second.StartedAt));
        await AssertWalkedOnceAsync(database, 2_000);
    }

    private async Task<ShopDatabase> CreateTwoOnOneTableAsync(string sharing)
    {
        var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 300);
        await database.EnqueueAsync("AddOne", "AddTen");
        await database.ExecuteAsync("UPDATE batched_migrations SET shares_table = TRUE WHERE " + sharing);
        return database;
    }

    private Task<ShopDatabase> CreateParallelShopAsync(int orders, int parallel) =>
        CreateParallelShopAsync(ShopProvider.PostgreSql, orders, parallel);

    // Jobs of 500 rows.
    private async Task<ShopDatabase> CreateParallelShopAsync(ShopProvider provider, int orders, int parallel)
    {
        var database = await CreateEnqueuedShopAsync(provider, orders);
        await database.ExecuteAsync($"UPDATE batched_migrations SET max_parallel_jobs = {parallel.ToString(CultureInfo.InvariantCulture)}");
        return database;
    }

    // Each row changed once, and ranges that follow one another without overlap or gap.
    private static async Task AssertWalkedOnceAsync(ShopDatabase database, int orders)
    {
        Assert.Equal(orders, (await database.ChangesAsync())[1]);
        string? end = null;
        foreach (var job in await database.JobsAsync())
        {
            Assert.Equal((end, BatchedJobStatus.Finished), (job.After, job.Status));
            end = job.UpTo;
        }

        Assert.Equal($"[{(orders * 10).ToString(CultureInfo.InvariantCulture)}]", end);
        Assert.Equal(orders, (await database.StateAsync()).RowsMigrated);
    }

    /// <summary>Work that waits, in its batches, until as many are at it as expected and the test opens the door.</summary>
    private sealed class Meeting
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private readonly int _expected;
        private int _present;

        public Meeting(
            ShopHost host, int expected, Func<Batch<ShopContext, Order>, CancellationToken, Task<int>>? change = null)
        {
            _expected = expected;
            host.Script.Work = async (batch, cancellationToken) =>
            {
                Change(+1);
                await _open.Task.WaitAsync(cancellationToken);
                var rows = await (change ?? ChangeOrders.ChangeAsync)(batch, cancellationToken);
                Change(-1);
                return rows;
            };
        }

        public Task Complete => _complete.Task;

        public int Most { get; private set; }

        public void Open() => _open.TrySetResult();

        private void Change(int by)
        {
            lock (_lock)
            {
                _present += by;
                Most = Math.Max(Most, _present);
                if (_present == _expected)
                {
                    _complete.TrySetResult();
                }
            }
        }
    }
}

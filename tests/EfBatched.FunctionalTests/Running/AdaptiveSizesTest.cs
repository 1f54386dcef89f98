using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "B6")]
public class AdaptiveSizesTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int RowMs = 5;

    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _batches = [];
    private TimeSpan _callOfService;

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Batches_grow_to_the_target_time_and_the_next_runner_starts_there(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_000);
        await SetSizesAsync(database, batchSize: 10, jobSize: 600, isFixed: false);
        await using var host = CreateHost(database);

        await host.RunAsync(AimAtTarget, cancellationToken: Cancellation);

        // 500 ms are a hundred rows of 5 ms; a step is four times as many at the most. The last batch of a job has what is left.
        Assert.Equal([10, 40, 100, 100, 100, 100, 100, 50, 100, 100, 100, 100], _batches);
        var state = await database.StateAsync();
        Assert.Equal((100, 600), (state.BatchSize, state.JobSize));
        var jobs = await database.JobsAsync();
        Assert.Equal([100, 100], jobs.Select(j => j.BatchSize));
        Assert.Equal([600L * RowMs, 400L * RowMs], jobs.Select(j => j.WorkMs));
        Assert.Equal([600L, 400L], jobs.Select(j => j.RowsScanned));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Batches_that_take_too_long_shrink_at_once(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_000);
        await SetSizesAsync(database, batchSize: 400, jobSize: 1_000, isFixed: false);
        await using var host = CreateHost(database);

        await host.RunAsync(AimAtTarget, cancellationToken: Cancellation);

        // The batch that was looked up ahead at the old size is not run.
        Assert.Equal([400, 100, 100, 100, 100, 100, 100], _batches);
    }

    [Fact]
    public async Task Batches_that_call_a_slow_service_do_not_become_many_small_ones()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 3_000);
        await SetSizesAsync(database, batchSize: 400, jobSize: 3_000, isFixed: false);
        _callOfService = TimeSpan.FromSeconds(3);
        await using var host = CreateHost(database);

        await host.RunAsync(AimAtTarget, cancellationToken: Cancellation);

        // Smaller ones turn out to be no quicker, so the size goes back to the declared hundred; now and then that is tried again.
        Assert.Equal([400, 40, 6, 24, 96, 96, 100, 100], _batches.Take(8));
        Assert.InRange(_batches.Count, 30, 40);
    }

    [Fact]
    public async Task A_fixed_size_stays_as_it_is()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 100);
        await SetSizesAsync(database, batchSize: 10, jobSize: 50, isFixed: true);
        await using var host = CreateHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.All(_batches, rows => Assert.Equal(10, rows));
        var state = await database.StateAsync();
        Assert.Equal((10, 50), (state.BatchSize, state.JobSize));
    }

    [Theory]
    [InlineData("NULL", 100)]
    [InlineData("50", 10)]
    public async Task The_target_in_the_row_goes_before_the_runners(string targetMs, int expected)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 500);
        await SetSizesAsync(database, batchSize: 10, jobSize: 500, isFixed: false);
        await database.ExecuteAsync($"UPDATE batched_migrations SET target_batch_ms = {targetMs}");
        await using var host = CreateHost(database);

        await host.RunAsync(AimAtTarget, cancellationToken: Cancellation);

        Assert.Equal(expected, (await database.StateAsync()).BatchSize);
    }

    [Fact]
    public async Task The_target_is_never_more_than_half_of_the_time_after_which_a_statement_is_ended()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 500);
        await SetSizesAsync(database, batchSize: 10, jobSize: 500, isFixed: false);
        await database.ExecuteAsync("UPDATE batched_migrations SET target_batch_ms = 60000");
        await using var host = CreateHost(database);

        await host.RunAsync(o => o.WorkTimeout = TimeSpan.FromMilliseconds(600), cancellationToken: Cancellation);

        Assert.Equal(60, (await database.StateAsync()).BatchSize);
    }

    [Fact]
    public async Task Jobs_grow_as_well()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 0);
        await using var context = database.CreateContext();
        context.OrderLogs.AddRange(Enumerable.Range(1, 5_000).Select(i => new OrderLog { OrderId = i }));
        await context.SaveChangesAsync(Cancellation);
        await database.EnqueueAsync(nameof(ChangeLogs));
        // Nobody moves this clock: every job looks as quick as can be.
        await using var host = CreateHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        var jobs = await database.JobsAsync(nameof(ChangeLogs));
        Assert.Equal([2_000, 3_000], jobs.Select(j => j.JobSize));
        Assert.Equal(32_000, (await database.StateAsync(nameof(ChangeLogs))).JobSize);
        Assert.All(jobs, j => Assert.Equal(BatchedJobStatus.Finished, j.Status));
    }

    private static void AimAtTarget(BatchedMigrationRunnerOptions options) =>
        options.TargetBatchDuration = TimeSpan.FromMilliseconds(500);

    private static Task<int> SetSizesAsync(ShopDatabase database, int batchSize, int jobSize, bool isFixed) =>
        database.ExecuteAsync(
            $"UPDATE batched_migrations SET batch_size = {batchSize}, job_size = {jobSize}, has_fixed_batch_size = {isFixed}");

    private ShopHost CreateHost(ShopDatabase database)
    {
        var host = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(_time));
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            _batches.Add(rows);
            _time.Advance(_callOfService + TimeSpan.FromMilliseconds(rows * RowMs));
            return rows;
        };
        return host;
    }
}

using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "B17")]
public class SettingsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private readonly List<int> _batches = [];

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_change_is_kept_with_who_why_and_from_what_to_what(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1, fixedBatchSize: 100);

        var changed = await database.OperateAsync(m => m.SetAsync<ChangeOrders>(
            s => s.HasBatchSize(200).HasJobSize(1_000).HasMaxParallelJobs(4).HasTargetBatchDuration(TimeSpan.FromMilliseconds(250)), "ticket 4711", "Ada"));
        var again = await database.OperateAsync(m => m.SetAsync("ChangeOrders", s => s.HasJobSize(1_000), "ticket 4711", "Ada"));
        var back = await database.OperateAsync(m => m.SetAsync(
            "ChangeOrders", s => s.HasFixedBatchSize(200).HasTargetBatchDuration(null), "calm", "Bob"));

        Assert.Equal((true, false, true), (changed, again, back));
        await using var context = database.CreateContext();
        var row = await context.Set<BatchedMigrationRow>().SingleAsync(Cancellation);
        Assert.Equal(
            (200, true, 1_000, 4, null, 2),
            (row.BatchSize, row.HasFixedBatchSize, row.JobSize, row.MaxParallelJobs, row.TargetBatchMs, row.SettingsVersion));
        var events = await context.Set<BatchedEventRow>().Where(e => e.Kind == BatchedEventKind.SettingsChanged).OrderBy(e => e.Id)
            .ToListAsync(Cancellation);
        Assert.Equal(
            [
                ("Ada", "ticket 4711 (batch size from 100 to 200, fixed batch size from yes to no, job size from 500 to 1000, max "
                    + "parallel jobs from 1 to 4, target batch duration in ms from default to 250)"),
                ("Bob", "calm (fixed batch size from no to yes, target batch duration in ms from 250 to default)"),
            ],
            events.Select(e => (e.Actor!, e.Reason!)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Limits_are_set_and_taken_back(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);

        await database.OperateAsync(m => m.SetAsync(
            "ChangeOrders",
            s => s.HasDutyCycle(10).HasMaxRowsPerSecond(500).HasMaxWalBytesPerSecond(70_000).HasRunWindow(new TimeOnly(22, 0), new TimeOnly(6, 0)),
            "checkout is slow"));
        await using var context = database.CreateContext();
        var set = await context.Set<BatchedMigrationRow>().AsNoTracking().SingleAsync(Cancellation);
        await database.OperateAsync(m => m.SetAsync(
            "ChangeOrders",
            s => s.HasDutyCycle(null).HasMaxRowsPerSecond(null).HasMaxWalBytesPerSecond(null).HasDeclaredRunWindow(),
            "calm"));
        var back = await context.Set<BatchedMigrationRow>().AsNoTracking().SingleAsync(Cancellation);

        Assert.Equal(
            (10, 500, 70_000L, "22:00-06:00", 1),
            (set.DutyCyclePercent, set.MaxRowsPerSecond, set.MaxWalBytesPerSecond, set.RunWindow, set.SettingsVersion));
        Assert.Equal(
            (null, null, null, null, 2),
            (back.DutyCyclePercent, back.MaxRowsPerSecond, back.MaxWalBytesPerSecond, back.RunWindow, back.SettingsVersion));
    }

    [Fact]
    public async Task All_faults_of_limits_are_named_in_one_message()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);

        var faults = await Assert.ThrowsAsync<ArgumentException>(() => database.OperateAsync(m => m.SetAsync(
            "ChangeOrders",
            s => s.HasDutyCycle(0).HasMaxRowsPerSecond(0).HasMaxWalBytesPerSecond(1).HasRunWindow(default, default),
            "why")));

        Assert.Equal(
            "The settings of the batched migration 'ChangeOrders' were not changed: 'duty cycle in percent' is 0; choose a value from 1 to 100. "
            + "'max rows per second' is 0; choose a value from 1 to 1000000. "
            + "'max WAL bytes per second' is 1; choose a value from 65536 to 1099511627776. "
            + "A run window cannot be from 00:00:00 to 00:00:00. Give two different times of the day, UTC, in whole minutes.",
            faults.Message);
    }

    [Fact]
    public async Task All_faults_are_named_in_one_message_and_nothing_is_changed()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);

        var faults = await Assert.ThrowsAsync<ArgumentException>(() => database.OperateAsync(m => m.SetAsync(
            "ChangeOrders", s => s.HasBatchSize(0).HasJobSize(10_000_001).HasMaxParallelJobs(101).HasTargetBatchDuration(TimeSpan.FromHours(1)), "why")));
        var nothing = await Assert.ThrowsAsync<ArgumentException>(() => database.OperateAsync(m => m.SetAsync("ChangeOrders", _ => { }, "why")));

        Assert.Equal(
            "The settings of the batched migration 'ChangeOrders' were not changed: 'batch size' is 0; choose a value from 1 to 100000. "
            + "'job size' is 10000001; choose a value from 1 to 10000000. "
            + "'max parallel jobs' is 101; choose a value from 1 to 100. "
            + "'target batch duration in ms' is 3600000; choose a value from 10 to 60000.",
            faults.Message);
        Assert.Equal(
            "The settings of the batched migration 'ChangeOrders' were not changed: Nothing is changed; name at least one setting.",
            nothing.Message);
        Assert.DoesNotContain(BatchedEventKind.SettingsChanged, await database.EventsAsync());
    }

    [Fact]
    public async Task What_has_ended_is_not_changed()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);

        var refused = await Assert.ThrowsAsync<BatchedMigrationTransitionException>(
            () => database.OperateAsync(m => m.SetAsync("ChangeOrders", s => s.HasJobSize(1), "why")));
        await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(
            () => database.OperateAsync(m => m.SetAsync("ChangeOrder", s => s.HasJobSize(1), "why")));

        Assert.Equal(
            "The batched migration 'ChangeOrders' cannot be changed: it is Finished. There is nothing left to do; 'batched again' has it run "
            + "once more.",
            refused.Message);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    public async Task A_fixed_size_is_taken_up_within_two_batches(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, fixedBatchSize: 100);
        await using var host = CreateHost(
            database, changeInBatch: 2, m => m.SetAsync("ChangeOrders", s => s.HasFixedBatchSize(50), "gently"));

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal([100, 100, 100, 50, 50, 50, 50], _batches);
    }

    [Fact]
    public async Task An_operators_size_wins_over_what_was_learned_and_is_adapted_again()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 500);
        await using var host = CreateHost(database, changeInBatch: 2, m => m.SetAsync("ChangeOrders", s => s.HasBatchSize(10), "gently"));

        await host.RunAsync(o => o.TargetBatchDuration = TimeSpan.FromMilliseconds(500), cancellationToken: Cancellation);

        // A row takes 5 ms of 500, so a hundred is what the batches come to again.
        Assert.Equal([100, 100, 100, 10, 40, 100, 50], _batches);
        Assert.Equal(100, (await database.StateAsync()).BatchSize);
    }

    [Theory]
    [InlineData("batch_size = 10, settings_version = settings_version + 1", 10)]
    [InlineData("batch_size = 10", 100)]
    public async Task A_size_that_is_adapted_is_taken_up_from_sql_that_says_it_is_a_persons(string columns, int third)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 500);
        await database.ExecuteAsync("UPDATE batched_migrations SET has_fixed_batch_size = false");
        await using var host = CreateHost(
            database, changeInBatch: 2, async _ => await database.ExecuteAsync($"UPDATE batched_migrations SET {columns}") == 1);

        await host.RunAsync(o => o.TargetBatchDuration = TimeSpan.FromMilliseconds(500), cancellationToken: Cancellation);

        Assert.Equal([100, 100, 100, third], _batches.Take(4));
    }

    [Theory]
    [InlineData("job_size = 700, settings_version = settings_version + 1", 700)]
    [InlineData("job_size = 700", 3_000)]
    public async Task A_job_size_that_is_adapted_is_taken_up_from_sql_that_says_it_is_a_persons(string columns, int second)
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 0);
        await using var context = database.CreateContext();
        context.OrderLogs.AddRange(Enumerable.Range(1, 5_000).Select(i => new OrderLog { OrderId = i }));
        await context.SaveChangesAsync(Cancellation);
        await database.EnqueueAsync(nameof(ChangeLogs));
        await database.ExecuteAsync(
            $"""
            CREATE TRIGGER person AFTER UPDATE OF status ON batched_jobs WHEN NEW.id = 1 AND NEW.status = 'Finished'
            BEGIN UPDATE batched_migrations SET {columns}; END
            """);
        // Nobody moves this clock: every job looks as quick as can be, so that the next one would be larger.
        await using var host = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(new FakeTimeProvider()));

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal([2_000, second], (await database.JobsAsync(nameof(ChangeLogs))).Take(2).Select(j => j.JobSize));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_limit_of_bad_rows_is_set_and_taken_back(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        await using var context = database.CreateContext();
        var limit = context.Set<BatchedMigrationRow>().Select(m => m.MaxFailedRows);

        await database.OperateAsync(m => m.SetAsync<ChangeOrders>(s => s.HasMaxFailedRows(0), "be strict"));
        Assert.Equal(0, await limit.SingleAsync(Cancellation));
        await database.OperateAsync(m => m.SetAsync<ChangeOrders>(s => s.HasMaxFailedRows(null), "as declared"));
        Assert.Null(await limit.SingleAsync(Cancellation));
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => database.OperateAsync(m => m.SetAsync<ChangeOrders>(s => s.HasMaxFailedRows(-1), "why")));

        Assert.Equal(
            "The settings of the batched migration 'ChangeOrders' were not changed: 'max failed rows' is -1; choose a value from 0 to 10000.",
            refused.Message);
    }

    private ShopHost CreateHost(ShopDatabase database, int changeInBatch, Func<BatchedMigrationsFacade, Task<bool>> change)
    {
        var time = new FakeTimeProvider();
        var host = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(time));
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            _batches.Add(rows);
            if (_batches.Count == changeInBatch)
            {
                Assert.True(await database.OperateAsync(change));
            }

            time.Advance(TimeSpan.FromMilliseconds(rows * 5));
            return rows;
        };
        return host;
    }
}

using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Failures;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Hosting;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>What a process exports of the tracking tables.</summary>
[Trait("contract", "B14")]
public class GaugesTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private readonly ScrapeEndpoint _endpoint = new();

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Gauges_say_of_a_migration_that_runs_what_its_state_says(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_200, fixedBatchSize: 100);
        await using var host = new ShopHost(database, services: _endpoint.AddTo);
        // Two batches are done; the work stands still in the third.
        await host.RunFirstBatchAsync();
        await host.RunFirstBatchAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET estimated_rows = 1000");
        var work = new BlockedWork(host.Script);

        await host.StartAsync(Cancellation);
        await work.Begun.WaitForAsync();
        var scrape = await _endpoint.ReadAsync(Cancellation);
        var state = await database.StateAsync();
        work.Release();

        Assert.Equal(0.2, state.Progress);
        Assert.Equal(state.Progress, scrape.Value("efbatched_migration_progress_ratio"));
        Assert.Equal(
            state.Status.ToString(), scrape.By("status", "efbatched_migration_status").Single(s => s.Value == 1).Key);
        Assert.Equal(7, scrape.By("status", "efbatched_migration_status").Count);
        Assert.Equal(
            (0, 0, 0), (scrape.Value("efbatched_migration_jobs_failed"), scrape.Value("efbatched_migration_rows_failed"),
                scrape.Value("efbatched_migration_verifications")));
        Assert.Equal((1, 1, 1), (scrape.Value("efbatched_database_up"), scrape.Value("efbatched_runners"), scrape.Value("efbatched_migration_runners")));
        Assert.InRange(scrape.Value("efbatched_runners_oldest_heartbeat_seconds") ?? -1, 0, 30);
        Assert.InRange(scrape.Value("efbatched_migration_since_progress_seconds") ?? -1, 0, 60);
        // Two batches are not enough to tell.
        Assert.Null(scrape.Value("efbatched_migration_time_left_seconds"));
        Assert.Equal(0, scrape.Value("efbatched_migrations_unreported"));
        Assert.Empty(scrape.By("reason", "efbatched_migration_held"));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Gauges_say_of_a_migration_that_failed_how_many_rows_cannot_be_changed(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300, hasOwnDatabase: true);
        await database.SpoilAsync([10, 2_000]);
        await using var host = new ShopHost(database, services: _endpoint.AddTo);

        await host.RunAsync(cancellationToken: Cancellation);
        await host.StartAsync(Cancellation);
        var scrape = await _endpoint.ReadAsync(Cancellation);

        Assert.Equal("Failed", scrape.By("status", "efbatched_migration_status").Single(s => s.Value == 1).Key);
        Assert.Equal((0, 2), (scrape.Value("efbatched_migration_jobs_failed"), scrape.Value("efbatched_migration_rows_failed")));
        // What nobody works on neither gets on nor is done at some time.
        Assert.Null(scrape.Value("efbatched_migration_since_progress_seconds"));
        Assert.Null(scrape.Value("efbatched_migration_time_left_seconds"));
        Assert.Null(scrape.Value("efbatched_migration_runners"));
    }

    // On SQLite the work that waits would keep the test from putting the clock back.
    [Fact]
    public async Task A_checkpoint_that_moves_is_progress()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300, fixedBatchSize: 100);
        var time = new LeapingTime();
        await using var host = new ShopHost(
            database,
            services: s =>
            {
                _endpoint.AddTo(s);
                s.AddSingleton<TimeProvider>(time);
            });
        using var work = new SteppedWork(host.Script);

        await host.StartAsync(Cancellation);
        await work.WaitForBatchAsync(1);
        // In the tables nothing tells how old the checkpoint is.
        await database.ExecuteAsync("UPDATE batched_migrations SET updated_at = updated_at - interval '1 hour'");
        var first = await _endpoint.ReadAsync(Cancellation);
        work.Step();
        await work.WaitForBatchAsync(2);
        time.LeapPastReading();
        var second = await _endpoint.ReadAsync(Cancellation);
        time.Leap(TimeSpan.FromMinutes(1));
        var third = await _endpoint.ReadAsync(Cancellation);
        work.Finish();

        Assert.InRange(first.Value("efbatched_migration_since_progress_seconds") ?? -1, 3_600, 3_660);
        Assert.Equal(0, second.Value("efbatched_migration_since_progress_seconds"));
        Assert.InRange(third.Value("efbatched_migration_since_progress_seconds") ?? -1, 60, 120);
    }

    [Fact]
    public async Task The_time_left_is_the_one_that_the_state_says()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_200, fixedBatchSize: 100);
        await using var host = new ShopHost(database, o => o.MaxConcurrentJobs = 1, services: _endpoint.AddTo);
        using var work = new SteppedWork(host.Script);

        await host.StartAsync(Cancellation);
        for (var batch = 1; batch <= 7; batch++)
        {
            await work.WaitForBatchAsync(batch);
            work.Step();
        }

        await work.WaitForBatchAsync(8);
        // As if it had taken a minute.
        await database.ExecuteAsync(
            """
            UPDATE batched_migrations SET estimated_rows = 1200, updated_at = updated_at - interval '1 minute',
                started_at = started_at - interval '1 minute';
            UPDATE batched_events SET occurred_at = occurred_at - interval '1 minute';
            UPDATE batched_runners SET started_at = started_at - interval '2 minutes';
            UPDATE batched_jobs SET created_at = created_at - interval '1 minute', started_at = started_at - interval '1 minute'
                WHERE status = 'Finished'
            """);
        var left = (await _endpoint.ReadAsync(Cancellation)).Value("efbatched_migration_time_left_seconds");
        var state = await database.StateAsync();
        work.Finish();

        Assert.NotNull(state.RemainingTime);
        Assert.InRange(left ?? 0, state.RemainingTime.Value.TotalSeconds * 0.9, state.RemainingTime.Value.TotalSeconds * 1.1);
    }

    [Fact]
    public async Task What_has_ended_is_reported_for_a_day()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        var time = new LeapingTime();
        await using var host = new ShopHost(
            database,
            services: s =>
            {
                _endpoint.AddTo(s);
                s.AddSingleton<TimeProvider>(time);
            });

        await host.RunAsync(cancellationToken: Cancellation);
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        var lately = await _endpoint.ReadAsync(Cancellation);
        await database.ExecuteAsync("UPDATE batched_migrations SET updated_at = updated_at - interval '24 hours'");
        time.LeapPastReading();
        var later = await _endpoint.ReadAsync(Cancellation);

        Assert.Equal(1, lately.Value("efbatched_migration_progress_ratio"));
        Assert.Empty(later.By("status", "efbatched_migration_status"));
        Assert.Equal((1, 1), (later.Value("efbatched_database_up"), later.Value("efbatched_runners")));
    }

    [Fact]
    public async Task A_process_whose_runner_has_stopped_reports_nothing_that_it_cannot_know()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database, services: _endpoint.AddTo);
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        var service = host.Services.GetServices<IHostedService>().OfType<RunnerService<ShopContext>>().Single();
        await service.StopAsync(Cancellation);

        Assert.DoesNotContain("efbatched_database_up", (await _endpoint.ReadAsync(Cancellation)).Names);
    }
}

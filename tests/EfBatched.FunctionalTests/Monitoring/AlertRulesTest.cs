using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;
using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Failures;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>Each alert fires over the series of a run that is in its state, and no other one does. Series of a minute are stretched to hours.</summary>
[Trait("contract", "B14")]
public partial class AlertRulesTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private readonly ScrapeEndpoint _endpoint = new();

    [Fact]
    public Task Rules_are_well_formed() => Promtool.RunAsync("check", "rules", RecordedSeries.Rules);

    [Fact]
    public void Every_alert_is_made_to_fire_here()
    {
        var alerts = AlertPattern().Matches(File.ReadAllText(RecordedSeries.Rules)).Select(m => m.Groups[1].Value);
        var fired = typeof(AlertRulesTest).GetMethods().SelectMany(m => m.GetCustomAttributes<FiresAttribute>()).Select(a => a.Alert);

        Assert.Equal(alerts.Order(), fired.Distinct().Order());
    }

    [Fact]
    public async Task Nothing_fires_while_a_migration_runs_nor_when_it_has_finished()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        var time = new LeapingTime();
        await using var host = CreateHost(database, services: s => s.AddSingleton<TimeProvider>(time));
        var work = new BlockedWork(host.Script);

        await host.StartAsync(Cancellation);
        await work.Begun.WaitForAsync();
        var running = await _endpoint.ReadAsync(Cancellation);
        work.Release();
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        time.LeapPastReading();
        var finished = await _endpoint.ReadAsync(Cancellation);

        Assert.Equal("Running", running.By("status", "efbatched_migration_status").Single(s => s.Value == 1).Key);
        Assert.Equal("Finished", finished.By("status", "efbatched_migration_status").Single(s => s.Value == 1).Key);
        await RecordedSeries.Of(running).AssertFiringAsync();
        await RecordedSeries.Of(running).Then(finished, 1_600).AssertFiringAsync();
    }

    [Fact]
    [Fires("EfBatchedMigrationFailed")]
    public async Task A_failed_migration_is_an_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = CreateHost(database);
        host.Script.Work = (_, _) => throw new NotSupportedException("Nobody can.");

        await host.RunAsync(o => o.MaxJobAttempts = 1, cancellationToken: Cancellation);
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        var series = RecordedSeries.Of(await _endpoint.ReadAsync(Cancellation));

        await series.AssertFiringAsync("EfBatchedMigrationFailed ChangeOrders");
        await series.AssertSaysAsync(
            "EfBatchedMigrationFailed",
            new() { ["context"] = "ShopContext", ["migration"] = "ChangeOrders", ["severity"] = "critical" },
            new()
            {
                ["summary"] = "The batched migration ChangeOrders has failed.",
                ["description"] = "Nothing of it runs until a person acts, and a schema migration that requires it does not pass. 'batched explain "
                    + "ChangeOrders' says why, 'batched jobs ChangeOrders' which rows. Fix the cause, then 'batched retry ChangeOrders'; or skip the "
                    + "rows, or cancel it.",
            });
    }

    [Fact]
    [Fires("EfBatchedNoLiveRunner")]
    public async Task Runners_that_show_no_sign_of_life_are_an_alert_while_migrations_are_open()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = CreateHost(database);
        var work = new BlockedWork(host.Script);

        await host.StartAsync(Cancellation);
        await work.Begun.WaitForAsync();
        await database.ExecuteAsync("UPDATE batched_runners SET heartbeat_at = heartbeat_at - interval '60 seconds'");
        var scrape = await _endpoint.ReadAsync(Cancellation);
        work.Release();

        await RecordedSeries.Of(scrape).AssertFiringAsync("EfBatchedNoLiveRunner");
    }

    [Fact]
    [Fires("EfBatchedWaitsForCode")]
    public async Task A_migration_that_no_runner_knows_is_an_alert()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 300);
        await database.EnqueueAsync(ManyWorksContext.AddOne);
        await using var host = CreateHost(database);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationUnknown);

        await RecordedSeries.Of(await _endpoint.ReadAsync(Cancellation)).AssertFiringAsync($"EfBatchedWaitsForCode {ManyWorksContext.AddOne}");
    }

    [Fact]
    [Fires("EfBatchedNoProgress")]
    public async Task A_batch_that_hangs_is_an_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = CreateHost(database);
        var work = new BlockedWork(host.Script);

        await host.StartAsync(Cancellation);
        await work.Begun.WaitForAsync();
        await MakeItTwoHoursOldAsync(database);
        var scrape = await _endpoint.ReadAsync(Cancellation);
        work.Release();

        await RecordedSeries.Of(scrape).AssertFiringAsync("EfBatchedNoProgress ChangeOrders");
    }

    [Fact]
    [Fires("EfBatchedHeldForLong")]
    public async Task A_fault_that_does_not_pass_is_an_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = CreateHost(database, o => o.RetryDelay = TimeSpan.FromMinutes(1));
        host.Script.Work = (_, _) => throw new SocketException((int)SocketError.ConnectionRefused);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationHeld);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        await MakeItTwoHoursOldAsync(database);

        await RecordedSeries.Of(await _endpoint.ReadAsync(Cancellation)).AssertFiringAsync("EfBatchedHeldForLong ChangeOrders");
    }

    [Fact]
    public async Task A_migration_outside_its_run_window_is_no_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        // It opens in five to six hours.
        var opens = new TimeOnly((DateTime.UtcNow.Hour + 6) % 24, 0);
        await database.OperateAsync(m => m.SetAsync("ChangeOrders", s => s.HasRunWindow(opens, opens.AddHours(2)), "At night."));
        await using var host = CreateHost(database);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.ThrottleHeld);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        await MakeItTwoHoursOldAsync(database);
        var scrape = await _endpoint.ReadAsync(Cancellation);

        Assert.Equal(1, scrape.By("reason", "efbatched_migration_held")["run window"]);
        Assert.InRange(scrape.Value("efbatched_migration_since_progress_seconds") ?? 0, 7_200, 7_300);
        await RecordedSeries.Of(scrape).AssertFiringAsync();
    }

    [Fact]
    [Fires("EfBatchedRowsFailed")]
    public async Task Rows_that_cannot_be_changed_are_an_alert_while_the_rest_goes_on()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_200, fixedBatchSize: 100, hasOwnDatabase: true);
        await database.SpoilAsync([10]);
        await using var host = CreateHost(database, o => o.MaxConcurrentJobs = 1);
        var late = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (await batch.Rows.AnyAsync(o => o.Id == 12_000, cancellationToken))
            {
                late.TrySetResult();
                await go.Task.WaitAsync(cancellationToken);
            }

            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.StartAsync(Cancellation);
        await late.Task.WaitForAsync();
        var scrape = await _endpoint.ReadAsync(Cancellation);
        go.SetResult();

        Assert.Equal(1, scrape.Value("efbatched_rows_isolated_total"));
        await RecordedSeries.Of(scrape).AssertFiringAsync("EfBatchedRowsFailed ChangeOrders");
    }

    [Fact]
    [Fires("EfBatchedVerificationRepeats")]
    public async Task Rows_that_are_written_anew_again_and_again_are_an_alert()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 100);
        await using var context = new FillContext(ShopDatabase.Options(database.Provider, database.ConnectionString));
        await context.Database.EnqueueBatchedMigrationAsync<FillSearchNames>(cancellationToken: Cancellation);
        await using var host = CreateHost(
            database, services: s => s.AddScoped<ShopContext>(p => new FillContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));
        var third = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        host.Script.Work = async (_, cancellationToken) =>
        {
            // The walk and two sweeps leave the rows as they are, as if somebody wrote them anew at once.
            if (Logged(host, EfBatchedEventId.MigrationSweeping).Count == 3)
            {
                third.TrySetResult();
                await go.Task.WaitAsync(cancellationToken);
            }

            return 0;
        };

        await host.StartAsync(Cancellation);
        await third.Task.WaitForAsync();
        var scrape = await _endpoint.ReadAsync(Cancellation);
        go.SetResult();

        await RecordedSeries.Of(scrape).AssertFiringAsync("EfBatchedVerificationRepeats FillSearchNames");
    }

    [Fact]
    [Fires("EfBatchedPausedForLong")]
    public async Task A_migration_that_is_forgotten_while_paused_is_an_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "Until tomorrow."));
        await using var host = CreateHost(database);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        var scrape = await _endpoint.ReadAsync(Cancellation);

        await RecordedSeries.Of(scrape, minutes: 1_400).AssertFiringAsync();
        await RecordedSeries.Of(scrape, minutes: 1_500).AssertFiringAsync("EfBatchedPausedForLong ChangeOrders");
    }

    [Fact]
    [Fires("EfBatchedDatabaseOutOfReach")]
    public async Task A_database_out_of_reach_is_an_alert_and_leaves_nothing_old_to_go_by()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 10, hasOwnDatabase: true);
        await database.EnqueueAsync(ManyWorksContext.AddOne);
        await using var proxy = TestUtilities.Faults.TcpFaultProxy.Start(database.DirectConnectionString!);
        var time = new LeapingTime();
        await using var host = CreateHost(database, connectionString: proxy.ConnectionString, services: s => s.AddSingleton<TimeProvider>(time));

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationUnknown);
        var before = await _endpoint.ReadAsync(Cancellation);
        proxy.RefusesConnections = true;
        proxy.SeverAll();
        time.LeapPastReading();
        var away = await _endpoint.ReadAsync(Cancellation);

        Assert.Equal((1, 0), (before.Value("efbatched_database_up"), away.Value("efbatched_database_up")));
        Assert.Equal(
            ["efbatched_database_up"],
            away.Names.Where(n => n.StartsWith("efbatched_migration", StringComparison.Ordinal)
                || n.StartsWith("efbatched_runners", StringComparison.Ordinal) || n.StartsWith("efbatched_database", StringComparison.Ordinal)));
        await RecordedSeries.Of(before, 29).Then(away, 30).AssertFiringAsync("EfBatchedDatabaseOutOfReach");
    }

    [Fact]
    [Fires("EfBatchedNotReporting")]
    public async Task Silence_is_an_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        Scrape scrape;
        await using (var host = CreateHost(database))
        {
            await host.StartAsync(Cancellation);
            await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
            scrape = await _endpoint.ReadAsync(Cancellation);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => _endpoint.ReadAsync(Cancellation));
        await RecordedSeries.Of(scrape, 60).Then(Scrape.Empty, 30).AssertFiringAsync("EfBatchedNotReporting");
    }

    [Fact]
    [Fires("EfBatchedMigrationsUnreported")]
    public async Task More_migrations_than_are_reported_are_an_alert()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "Until tomorrow."));
        await database.ExecuteAsync(
            """
            INSERT INTO batched_migrations (name, owner, status, table_schema, table_name, key_columns, batch_size, has_fixed_batch_size, job_size,
                operation_version, created_at, updated_at)
            SELECT name || n, owner, status, table_schema, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, operation_version,
                created_at, updated_at
            FROM batched_migrations, generate_series(1, 60) AS n
            """);
        await using var host = CreateHost(database);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        var scrape = await _endpoint.ReadAsync(Cancellation);

        Assert.Equal(50, scrape.By("migration", "efbatched_migration_verifications").Count);
        Assert.Equal(11, scrape.Value("efbatched_migrations_unreported"));
        await RecordedSeries.Of(scrape).AssertFiringAsync("EfBatchedMigrationsUnreported");
    }

    private ShopHost CreateHost(
        ShopDatabase database,
        Action<BatchedMigrationRunnerOptions>? configure = null,
        string? connectionString = null,
        Action<IServiceCollection>? services = null) =>
        new(
            database,
            configure,
            connectionString,
            s =>
            {
                _endpoint.AddTo(s);
                services?.Invoke(s);
            });

    private static Task<int> MakeItTwoHoursOldAsync(ShopDatabase database) =>
        database.ExecuteAsync("UPDATE batched_migrations SET updated_at = updated_at - interval '2 hours'");

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex AlertPattern();

    /// <summary>The alert that a test brings about.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class FiresAttribute(string alert) : Attribute
    {
        public string Alert { get; } = alert;
    }
}

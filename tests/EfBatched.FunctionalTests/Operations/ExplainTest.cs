using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.FunctionalTests.Throttling;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "B14")]
public class ExplainTest(PostgresFixture postgres) : ShopTest(postgres)
{
    public static TheoryData<ShopProvider> Providers => [ShopProvider.PostgreSql, ShopProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_nobody_runs_and_what_somebody_paused_is_explained(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);

        Assert.StartsWith("No runner is alive: none has ever run in this database.", await ExplainAsync(database), StringComparison.Ordinal);
        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "checkout is slow", "ann"));
        Assert.Matches(
            "^It was paused by ann at [-0-9]{10} [:0-9]{8} UTC, [0-9a-z ]+ ago \\(checkout is slow\\) and waits to be resumed: 'batched resume ChangeOrders'\\.$",
            await ExplainAsync(database));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_hold_is_explained_by_its_indicator_and_counts_no_attempt(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        var indicator = new ScriptedIndicator();
        indicator.Says(ThrottleVerdict.Hold("12,000 messages wait; the limit is 10,000."));
        await using var host = new ShopHost(
            database,
            o => o.Throttling.FirstHold = TimeSpan.FromSeconds(1),
            services: s => s.AddSingleton(indicator).AddBatchedMigrationThrottle<ShopContext, ScriptedIndicator>());
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.JobReleased);
        await database.ExecuteAsync(
            provider == ShopProvider.Sqlite
                ? "UPDATE batched_migrations SET held_until = '9999-12-31 00:00:00.000+00:00'"
                : "UPDATE batched_migrations SET held_until = '9999-12-31 UTC'");

        Assert.Matches(
            "^It is held until 9999-12-31 00:00:00 UTC, in [0-9]+ d [0-9]+ h: queue: 12,000 messages wait; the limit is 10,000\\.$",
            await ExplainAsync(database));
        var job = Assert.Single(await database.JobsAsync());
        Assert.Equal((BatchedJobStatus.Pending, 0), (job.Status, job.Attempts));

        indicator.Says(ThrottleVerdict.None);
        await database.ExecuteAsync("UPDATE batched_migrations SET held_until = NULL");
        host.Runner.Wake();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
        Assert.Null((await database.StateAsync()).ThrottleReason);
    }

    [Fact]
    public async Task Waiting_for_the_table_and_for_code_is_explained()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 200);
        await database.EnqueueAsync("ChangeOrders", ManyWorksContext.AddOne);
        await using var host = new ShopHost(database);
        var blocked = new BlockedWork(host.Script);
        await host.StartAsync(Cancellation);
        await blocked.Begun.WaitForAsync();

        Assert.StartsWith("It runs: 1 job(s) at work", await ExplainAsync(database), StringComparison.Ordinal);
        Assert.Equal(
            "It waits for code: none of the 1 live runner(s) has its class. Nor has this build: deploy the release that has it.",
            await ExplainAsync(database, ManyWorksContext.AddOne));
        await database.ExecuteAsync("UPDATE batched_runners SET names = names || E'\\nAddOne'");
        Assert.Equal(
            "It waits for 'ChangeOrders', which runs on the same table 'Orders'; one of them runs at a time.",
            await ExplainAsync(database, ManyWorksContext.AddOne));
        blocked.Release();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
        await host.StopAsync(Cancellation);
        Assert.StartsWith("It has finished, 200 of 200 rows changed in ", await ExplainAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_down_is_explained()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        var indicator = new ScriptedIndicator();
        indicator.Says(ThrottleVerdict.Slow(0.5, "900 letters wait; the limit is 1,000."));
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));
        await using var host = new ShopHost(database);
        await shop.NextAsync();
        await StageAsync(database, silentSeconds: 1, overdueSeconds: -60);

        Assert.Matches(
            "^It is slowed down, 0\\.4 s between two batches for .+: queue: 900 letters wait; the limit is 1,000\\. ", await ExplainAsync(database));
    }

    [Fact]
    [Trait("contract", "T14")]
    public async Task Nobody_alive_is_said_whatever_was_noted_before()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await StageAsync(database, silentSeconds: 150, overdueSeconds: 135);
        await database.ExecuteAsync(
            """
            UPDATE batched_migrations SET throttle_delay_ms = 3300, throttle_reason = 'traffic: busy.', throttled_at = clock_timestamp(),
                held_until = clock_timestamp() - interval '1 minute', held_reason = 'WAL archive: full.'
            """);

        var state = await database.StateAsync();

        Assert.Matches(
            "^No runner is alive: nobody has run it since .+ UTC, 2 min 1[5-9] s ago\\. Start a process that calls 'AddBatchedMigrationRunner', or run "
            + "it in the foreground: 'batched run ChangeOrders'\\.$",
            state.Explanation);
        Assert.Equal((null, null, null, null), (state.ThrottleReason, state.ThrottleDelay, state.HeldReason, state.HeldUntil));
    }

    [Fact]
    [Trait("contract", "T14")]
    public async Task A_lease_that_ran_out_is_told_from_a_batch_that_outlasts_it()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await StageAsync(database, silentSeconds: 25, overdueSeconds: 10);

        var dead = await ExplainAsync(database);
        await using var batch = database.CreateContext();
        await using var transaction = await batch.Database.BeginTransactionAsync(Cancellation);
        await batch.Database.ExecuteSqlAsync($"UPDATE batched_jobs SET sequence = sequence + 1", Cancellation);
        var atWork = await ExplainAsync(database);

        Assert.Matches(
            "^Nobody works on it: the lease of job [0-9]+ ran out 1[0-9.]+ s ago with no transaction of it open, on host 'web-1', process 7, which last "
            + "showed a sign of life 2[0-9.]+ s ago\\.",
            dead);
        Assert.Matches("^A batch of job [0-9]+ has been at work for 1[0-9.]+ s longer than its lease, on host 'web-1', process 7, ", atWork);
    }

    [Fact]
    [Trait("contract", "T14")]
    public async Task A_session_that_a_batch_waits_for_is_named_by_its_pid()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100);
        await using var other = database.CreateContext();
        await using var transaction = await other.Database.BeginTransactionAsync(Cancellation);
        await other.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Customer, "me"), Cancellation);
        var pid = await other.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync(Cancellation);
        await using var host = new ShopHost(database, o => o.LockTimeout = TimeSpan.FromSeconds(8));
        var begun = new TaskCompletionSource();
        host.Script.Work = (batch, cancellationToken) =>
        {
            begun.TrySetResult();
            return ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.StartAsync(Cancellation);
        await begun.Task.WaitForAsync();
        var explanation = await ExplainAsync(database);
        while (explanation.StartsWith("It runs", StringComparison.Ordinal))
        {
            explanation = await ExplainAsync(database);
        }

        Assert.Matches(
            $"^A batch of job [0-9]+ has been waiting for [0-9.]+ s for a lock that session {pid} \\(.+\\) holds; it runs, or ran last, 'SELECT .*pg_backend_pid",
            explanation);
        await transaction.RollbackAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
    }

    /// <summary>A runner that was last heard of some seconds ago, and a job of its whose lease ran out some seconds ago.</summary>
    private static Task<int> StageAsync(ShopDatabase database, int silentSeconds, int overdueSeconds) =>
        database.ExecuteAsync(
            $"""
            WITH runner AS (
                INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
                VALUES (gen_random_uuid(), 'web-1', 7, '1.0', 'ChangeOrders', now(), clock_timestamp() - interval '{silentSeconds} seconds')
                RETURNING id),
            running AS (UPDATE batched_migrations SET status = 'Running', started_at = now() RETURNING id)
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, token, runner_id, leased_until, batch_size, job_size, created_at, started_at)
            SELECT running.id, '[10]', 'Running', 1, gen_random_uuid(), runner.id, clock_timestamp() - interval '{overdueSeconds} seconds', 100, 100,
                now() - interval '1 hour', now() - interval '1 hour'
            FROM running, runner
            """);

    private static Task<string> ExplainAsync(ShopDatabase database, string name = "ChangeOrders") =>
        database.OperateAsync(m => m.ExplainAsync(name, Cancellation));
}

using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.FunctionalTests.Throttling;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Throttling;
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
            "^It was paused by ann at [-0-9]{10} [:0-9]{8} UTC \\(checkout is slow\\) and waits to be resumed: 'batched resume ChangeOrders'\\.$",
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

        Assert.Equal(
            "It is held until 9999-12-31 00:00:00 UTC: queue: 12,000 messages wait; the limit is 10,000.", await ExplainAsync(database));
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
            "It waits for code: none of the 1 live runner(s) has its work. Deploy the release that declares it.",
            await ExplainAsync(database, ManyWorksContext.AddOne));
        await database.ExecuteAsync("UPDATE batched_runners SET names = names || E'\\nAddOne'");
        Assert.Equal(
            "It waits for 'ChangeOrders', which runs on the same table 'Orders'; one of them runs at a time.",
            await ExplainAsync(database, ManyWorksContext.AddOne));
        blocked.Release();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
        await host.StopAsync(Cancellation);
        Assert.StartsWith("It has finished at ", await ExplainAsync(database), StringComparison.Ordinal);
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
        await database.ExecuteAsync(
            """
            INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
            VALUES (gen_random_uuid(), 'web-1', 7, '1.0', 'ChangeOrders', now(), clock_timestamp())
            """);

        Assert.Equal(
            "It is slowed down, 0.4 s between two batches: queue: 900 letters wait; the limit is 1,000.", await ExplainAsync(database));
    }

    private static Task<string> ExplainAsync(ShopDatabase database, string name = "ChangeOrders") =>
        database.OperateAsync(m => m.ExplainAsync(name, Cancellation));
}

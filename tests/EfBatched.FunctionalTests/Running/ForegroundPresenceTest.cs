using EfBatched.Running.Hosting;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

/// <summary>A run in the foreground is a runner like others, as long as it lasts.</summary>
[Trait("contract", "R19")]
public class ForegroundPresenceTest(PostgresFixture postgres) : ShopTest(postgres)
{
    // Of the housekeeper.
    private const int BeatsPerRound = 6;

    [Theory]
    [InlineData(ShopProvider.PostgreSql, false)]
    [InlineData(ShopProvider.PostgreSql, true)]
    [InlineData(ShopProvider.Sqlite, false)]
    [InlineData(ShopProvider.Sqlite, true)]
    [Trait("contract", "T14")]
    public async Task A_run_that_waits_out_a_hold_is_there(ShopProvider provider, bool isOnContext)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 100);
        await HoldAsync(database);
        await using var host = new ShopHost(database);
        await using var context = database.CreateContext();

        var run = isOnContext
            ? context.Database.RunBatchedMigrationsAsync(cancellationToken: Cancellation)
            : host.RunAsync(cancellationToken: Cancellation);
        var runner = await FindRunnerAsync(database);
        var held = await ExplainAsync(database);
        await database.ExecuteAsync("UPDATE batched_migrations SET held_until = NULL");
        var result = await run;

        Assert.StartsWith("It is held until 9999-12-31 ", held, StringComparison.Ordinal);
        Assert.Equal((Environment.ProcessId, null), (runner.ProcessId, runner.StoppedAt));
        Assert.Contains(ShopDatabaseExtensions.ChangeOrders, runner.Names);
        Assert.True(result.Succeeded);
        Assert.Empty(await RunnersAsync(database));
    }

    [Fact]
    public async Task A_run_of_one_migration_is_none_of_the_others()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 100);
        await database.EnqueueAsync(ShopDatabaseExtensions.ChangeOrders, ManyWorksContext.AddOne);
        await HoldAsync(database);
        await using var host = new ShopHost(database, services: UseManyWorks);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var run = host.RunAsync(ManyWorksContext.AddOne, stop.Token);
        var runner = await FindRunnerAsync(database);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal([ManyWorksContext.AddOne], runner.Names);
        Assert.Empty(await RunnersAsync(database));
    }

    [Fact]
    public async Task It_beats_and_keeps_house_beside_its_jobs()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 500);
        await database.EnqueueAsync(ShopDatabaseExtensions.ChangeOrders, ManyWorksContext.AddOne);
        var time = new ObservedTimeProvider();
        await using var host = new ShopHost(database, services: s => UseManyWorks(s.AddSingleton<TimeProvider>(time)));
        await using (var early = new ShopHost(database, services: UseManyWorks))
        {
            Assert.True((await early.RunAsync(ManyWorksContext.AddOne, Cancellation)).Succeeded);
        }

        await HoldAsync(database);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var run = host.RunAsync(o => o.JobRetention = TimeSpan.Zero, cancellationToken: stop.Token);
        var first = await FindRunnerAsync(database);
        for (var beat = 1; beat <= BeatsPerRound; beat++)
        {
            await WaitForBeatAsync(time, beat);
            time.Advance(Heartbeat.Interval);
        }

        await WaitForBeatAsync(time, BeatsPerRound + 1);
        var last = await FindRunnerAsync(database);
        while (!await IsRetainedAsync(database))
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal(first.Id, last.Id);
        Assert.True(last.HeartbeatAt > first.HeartbeatAt);
        Assert.Empty(await RunnersAsync(database));
    }

    private static Task<int> HoldAsync(ShopDatabase database) =>
        database.ExecuteAsync(
            database.Provider == ShopProvider.Sqlite
                ? "UPDATE batched_migrations SET held_until = '9999-12-31 00:00:00.000+00:00'"
                : "UPDATE batched_migrations SET held_until = '9999-12-31 UTC'");

    private static async Task<bool> IsRetainedAsync(ShopDatabase database)
    {
        await using var context = database.CreateContext();
        return await context.Set<BatchedMigrationRow>().AnyAsync(m => m.Name == ManyWorksContext.AddOne && m.RetainedAt != null, Cancellation);
    }

    private static async Task WaitForBeatAsync(ObservedTimeProvider time, int number)
    {
        var seen = 0;
        await time.Waits.WaitForAsync(w => w.DueTime == Heartbeat.Interval && ++seen == number, $"beat {number}");
    }

    private static async Task<BatchedRunnerState> FindRunnerAsync(ShopDatabase database)
    {
        while (true)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (await RunnersAsync(database) is [var runner])
            {
                return runner;
            }
        }
    }

    private static Task<IReadOnlyList<BatchedRunnerState>> RunnersAsync(ShopDatabase database) =>
        database.OperateAsync(m => m.RunnersAsync(Cancellation));

    private static Task<string> ExplainAsync(ShopDatabase database) =>
        database.OperateAsync(m => m.ExplainAsync(ShopDatabaseExtensions.ChangeOrders, Cancellation));
}

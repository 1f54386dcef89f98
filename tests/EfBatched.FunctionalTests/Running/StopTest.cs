using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R16")]
[Trait("contract", "B12")]
public class StopTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Stop_lets_the_batch_in_flight_commit_and_releases_the_job(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        var block = new BlockedWork(host.Script);
        await host.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();

        var stopping = host.StopAsync(Cancellation);
        var wasDrained = host.Runner.Drained.IsCompleted;
        block.Release();
        await host.Runner.Drained.WaitForAsync();
        await stopping;

        var job = Assert.Single(await database.JobsAsync());
        Assert.False(wasDrained);
        Assert.Equal((BatchedJobStatus.Pending, 0, "[1000]", null), (job.Status, job.Attempts, job.Checkpoint, job.Token));
        Assert.Single(Logged(host, EfBatchedEventId.RunnerStopped));
        Assert.NotNull(Assert.Single(await database.OperateAsync(m => m.RunnersAsync())).StoppedAt);
        await using var next = new ShopHost(database);
        await next.RunAsync(cancellationToken: Cancellation);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Batch_that_outlasts_the_grace_time_is_rolled_back_and_the_job_released(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database, o => o.ShutdownGrace = TimeSpan.Zero);
        var block = new BlockedWork(host.Script);
        await host.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();

        await host.StopAsync(Cancellation);

        var job = Assert.Single(await database.JobsAsync());
        Assert.True(host.Runner.Drained.IsCompletedSuccessfully);
        Assert.Equal((BatchedJobStatus.Pending, 0, null, null), (job.Status, job.Attempts, job.Checkpoint, job.Token));
        Assert.Equal(300, (await database.ChangesAsync())[0]);
        Assert.DoesNotContain(BatchedEventKind.JobFailed, await database.EventsAsync());
    }

    [Fact]
    public async Task Host_that_is_out_of_patience_ends_the_grace_time()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database, o => o.ShutdownGrace = TimeSpan.FromMinutes(10));
        var block = new BlockedWork(host.Script);
        await host.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();
        using var patience = new CancellationTokenSource();
        await patience.CancelAsync();

        await Record.ExceptionAsync(() => host.StopAsync(patience.Token));
        await host.Runner.Drained.WaitForAsync();

        Assert.Equal(BatchedJobStatus.Pending, Assert.Single(await database.JobsAsync()).Status);
        Assert.Equal(300, (await database.ChangesAsync())[0]);
    }

    [Fact]
    public async Task Runner_that_is_switched_off_says_so_and_stays_idle()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(database, o => o.IsEnabled = false);

        await host.StartAsync(Cancellation);
        host.Runner.Wake();
        await host.StopAsync(Cancellation);

        Assert.True(host.Runner.Drained.IsCompletedSuccessfully);
        Assert.Equal(
            "Batched migrations of 'ShopContext' are not run by this process: 'IsEnabled' is false.",
            Assert.Single(Logged(host, EfBatchedEventId.RunnerDisabled)).Message);
        Assert.Empty(await database.OperateAsync(m => m.RunnersAsync()));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Runner_shows_itself_in_its_row(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 1);
        await using var host = new ShopHost(database);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);

        var row = Assert.Single(await database.OperateAsync(m => m.RunnersAsync()));
        Assert.Equal(
            (host.Runner.Id, Environment.MachineName, Environment.ProcessId, null), (row.Id, row.Host, row.ProcessId, row.StoppedAt));
        Assert.Equal(["ChangeLogs", "ChangeOrders"], row.Names);
        Assert.InRange(row.HeartbeatAt - row.StartedAt, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }
}

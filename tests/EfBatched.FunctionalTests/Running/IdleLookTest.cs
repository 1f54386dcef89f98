using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Running;

public class IdleLookTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    public async Task A_look_that_finds_nothing_is_one_round_trip(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 1);
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var host = new ShopHost(database, o => o.JobInterval = TimeSpan.FromHours(1), proxy.ConnectionString);
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        proxy.RoundTrips.Clear();

        for (var look = 2; look <= 4; look++)
        {
            host.Runner.Wake();
            await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle, count: look);
        }

        Assert.Equal(3, proxy.RoundTrips.Items.Count);
        Assert.All(
            proxy.RoundTrips.Items,
            t => Assert.Equal(1, t.Statements.Count(s => s.Contains("FROM batched_migrations AS m", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_look_that_finds_the_work_taken_is_one_round_trip()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100);
        await using var holder = new ShopHost(database);
        var block = new BlockedWork(holder.Script);
        await holder.StartAsync(Cancellation);
        await block.Begun;
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var other = new ShopHost(database, o => o.JobInterval = TimeSpan.FromHours(1), proxy.ConnectionString);
        await other.StartAsync(Cancellation);
        await WaitForLogAsync(other, EfBatchedEventId.RunnerIdle);
        proxy.RoundTrips.Clear();

        other.Runner.Wake();
        await WaitForLogAsync(other, EfBatchedEventId.RunnerIdle, count: 2);
        var trips = proxy.RoundTrips.Items.Count;
        block.Release();

        Assert.Equal(1, trips);
        Assert.Equal(2, Logged(other, EfBatchedEventId.JobTaken).Count);
    }
}

using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Npgsql;

namespace EfBatched.FunctionalTests.Running;

/// <summary>What works with few connections, and what is said.</summary>
public class SmallPoolTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task With_one_connection_a_runner_is_refused_and_a_run_in_the_foreground_works()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_000);
        await using var host = new ShopHost(database, o => o.MaxConcurrentJobs = 1, connectionString: WithPool(database, 1));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Cancellation));
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.StartsWith("The batched migration runner of 'ShopContext' was not started", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1_000, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task With_the_least_number_of_connections_a_runner_says_so_and_works()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 2_000);
        await using var host = new ShopHost(
            database, o => o.Throttling.BlockedSampleInterval = TimeSpan.FromMilliseconds(50), connectionString: WithPool(database, 3));

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(
            "The batched migration runner of 'ShopContext' starts, and may work badly. The connection pool has 3 connection(s), and the runner "
            + "uses up to 6 at once, beside those of the application, so it may wait for one and find fewer blocked sessions. Raise 'Maximum Pool "
            + "Size' in the connection string or lower 'MaxConcurrentJobs'.",
            Assert.Single(Logged(host, EfBatchedEventId.RunnerSetUpDoubtful)).Message);
        Assert.Equal(2_000, (await database.ChangesAsync())[1]);
        Assert.Empty(Logged(host, EfBatchedEventId.RunnerLacksConnections));
    }

    [Fact]
    public async Task Options_that_hide_a_cause_are_said_when_the_runner_starts()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 0);
        await using var host = new ShopHost(
            database,
            o =>
            {
                o.WorkTimeout = TimeSpan.FromSeconds(2);
                o.BoundaryTimeout = TimeSpan.FromSeconds(1);
            });

        await host.StartAsync(Cancellation);

        Assert.Equal(
            "The batched migration runner of 'ShopContext' starts, and may work badly. 'LockTimeout' (00:00:02) is not shorter than 'WorkTimeout' "
            + "(00:00:02), so a statement that waits for a lock is taken for one that is slow; lower the one or raise the other. 'LockTimeout' "
            + "(00:00:02) is not shorter than 'BoundaryTimeout' (00:00:01), so a statement that waits for a lock is taken for one that is slow; "
            + "lower the one or raise the other.",
            Assert.Single(Logged(host, EfBatchedEventId.RunnerSetUpDoubtful)).Message);
    }

    private static string WithPool(ShopDatabase database, int connections) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = connections, Timeout = 5 }.ConnectionString;
}

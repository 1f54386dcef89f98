using EfBatched.Running.Hosting;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R2")]
public class RunnerTimingTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Woken_runner_looks_at_once_and_goes_on_without_waiting_between_jobs(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 1_200);
        await using var host = new ShopHost(database, o => o.JobInterval = TimeSpan.FromHours(1));
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        await database.EnqueueAsync();

        host.Runner.Wake();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(3, Logged(host, EfBatchedEventId.JobFinished).Count);
    }

    [Fact]
    public async Task Runner_that_found_nothing_looks_again_after_the_job_interval()
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(
            database, o => o.JobInterval = TimeSpan.FromMinutes(7), services: s => s.AddSingleton<TimeProvider>(time));
        await host.StartAsync(Cancellation);
        await time.Waits.WaitForAsync(w => w.DueTime == TimeSpan.FromMinutes(7), "the wait of an idle runner");
        await database.EnqueueAsync();

        time.Advance(TimeSpan.FromMinutes(7));

        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
    }

    [Fact]
    public async Task First_look_comes_after_a_random_part_of_the_start_jitter()
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(
            database, o => o.StartJitter = TimeSpan.FromMinutes(10), services: s => s.AddSingleton<TimeProvider>(time));

        await host.StartAsync(Cancellation);
        var delay = await time.WaitForWaitAsync(1);
        var before = await database.StateAsync();
        time.Advance(delay);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.InRange(delay, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
        Assert.Equal(BatchedMigrationStatus.Active, before.Status);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Job_that_reaches_the_longest_run_stops_at_its_checkpoint_and_goes_on(ShopProvider provider)
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, fixedBatchSize: 100);
        await using var host = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(time));
        host.Script.Work = (batch, cancellationToken) =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.RunAsync(
            o =>
            {
                o.MaxRunDuration = TimeSpan.FromSeconds(30);
                o.MaxConcurrentJobs = 1;
            },
            cancellationToken: Cancellation);

        var job = Assert.Single(await database.JobsAsync());
        Assert.Equal(5, job.Sequence);
        Assert.Equal(2, Logged(host, EfBatchedEventId.JobReleased).Count(e => e.Message.EndsWith("the run's time is over.", StringComparison.Ordinal)));
        Assert.Equal(500, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task Runner_shows_that_it_is_alive_while_a_run_takes_long()
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await using var host = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(time));
        var block = new BlockedWork(host.Script);
        await using var connection = await ListenToHeartbeatsAsync(database);
        await host.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();
        await time.Waits.WaitForAsync(w => w.DueTime == Heartbeat.Interval, "the wait for the next heartbeat");

        time.Advance(Heartbeat.Interval);
        var beaten = await connection.WaitAsync(WaitForExtensions.DefaultTimeout, Cancellation);
        block.Release();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.True(beaten);
    }

    // Only updates notify: the first beat of a runner inserts its row.
    private static async Task<Npgsql.NpgsqlConnection> ListenToHeartbeatsAsync(ShopDatabase database)
    {
        await database.ExecuteAsync(
            """
            CREATE FUNCTION beat() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NOTIFY beat; RETURN NULL; END';
            CREATE TRIGGER beat AFTER UPDATE ON batched_runners FOR EACH ROW EXECUTE FUNCTION beat();
            """);
        var connection = new Npgsql.NpgsqlConnection(database.DirectConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var listen = new Npgsql.NpgsqlCommand("LISTEN beat", connection);
        await listen.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}

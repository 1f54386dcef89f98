using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Running.Pacing;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>What runners do beside their batches is no traffic of others.</summary>
[Trait("contract", "T14")]
public class RunnersTrafficTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int Runners = 3;
    private const int LooksPerSecond = 10;
    private static readonly TimeSpan TimeOfLooks = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, true)]
    public async Task The_looks_of_other_runners_are_no_traffic_and_hide_none(int transactionsPerSecond, bool isTraffic)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, token, runner_id, leased_until, batch_size, job_size, batches, created_at)
            SELECT id, '[10]', 'Running', 1, gen_random_uuid(), gen_random_uuid(), clock_timestamp() + interval '1 hour', 100, 100, 0, now()
            FROM batched_migrations
            """);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = null);
        var time = new ObservedTimeProvider();
        var pool = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "the others" }.ConnectionString;
        await using var host = new ShopHost(database, connectionString: pool);
        var others = new List<(Engine Engine, Heartbeat Heartbeat)>();
        for (var i = 0; i < Runners; i++)
        {
            var engine = await CreateEngineAsync(host, time);
            others.Add((engine, engine.Parts.CreateHeartbeat(engine.Works.Names)));
        }

        await LookAsync(others, time);
        await FlushAsync(database, pool);
        await shop.NextAsync();
        await LookAsync(others, time);
        await FlushAsync(database, pool);
        var made = (int)(transactionsPerSecond * TimeOfLooks.TotalSeconds);
        await TrafficTest.MakeTransactionsAsync(database, made);
        var decision = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        Assert.Equal(isTraffic ? "traffic" : "duty cycle", decision.Cause);
        if (isTraffic)
        {
            // Less what may be reported late.
            Assert.Matches("^traffic: Others make (9[0-9]|10[0-9]) transactions a second ", (await shop.ReadRowAsync()).ThrottleReason);
        }
    }

    [Fact]
    public async Task What_the_engine_counts_of_its_own_is_what_the_database_counts()
    {
        await using var database = await CreateEnqueuedShopAsync(
            ShopProvider.PostgreSql, orders: 5_000, fixedBatchSize: 100, hasOwnDatabase: true);
        var pool = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "the engine" }.ConnectionString;
        await using var host = new ShopHost(database, connectionString: pool);
        var engine = await CreateEngineAsync(host, TimeProvider.System);
        var before = await CountAsync(database);

        var result = new CycleResult(CycleOutcome.Worked);
        while (result.Outcome == CycleOutcome.Worked)
        {
            result = await engine.Cycle.RunAsync(null, () => { }, Cancellation, Cancellation);
        }

        await FlushAsync(database, pool);
        var counted = await CountAsync(database) - before;

        Assert.Equal(CycleOutcome.Idle, result.Outcome);
        Assert.InRange(engine.Parts.Database.Transactions, counted * 0.9, counted * 1.1);
        Assert.InRange(engine.Parts.Database.Transactions - engine.Parts.Database.TransactionsOutsideBatches, 100, 110);
    }

    private static async Task LookAsync(List<(Engine Engine, Heartbeat Heartbeat)> runners, ObservedTimeProvider time)
    {
        for (var look = 0; look < LooksPerSecond * TimeOfLooks.TotalSeconds; look++)
        {
            foreach (var (engine, heartbeat) in runners)
            {
                await heartbeat.BeatAsync(Cancellation);
                var result = await engine.Cycle.RunAsync(null, () => { }, Cancellation, Cancellation);
                Assert.Equal(CycleOutcome.Idle, result.Outcome);
            }

            time.Advance(TimeSpan.FromSeconds(1) / LooksPerSecond);
        }
    }

    private static Task<Engine> CreateEngineAsync(ShopHost host, TimeProvider time) =>
        Engine.CreateAsync(
            new ScopedContextSource<ShopContext>(host.Services.GetRequiredService<IServiceScopeFactory>()),
            new BatchedMigrationRunnerOptions { Throttling = { DutyCyclePercent = 100 } },
            time,
            host.Services.GetRequiredService<EfBatchedMetrics>(),
            NullLoggerFactory.Instance);

    // A session reports what it has done when it ends.
    private static async Task FlushAsync(ShopDatabase database, string pool)
    {
        await using var connection = new NpgsqlConnection(pool);
        NpgsqlConnection.ClearPool(connection);
        var name = new NpgsqlConnectionStringBuilder(pool).ApplicationName;
        while (await AskAsync(database, $"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{name}'") > 0)
        {
            Cancellation.ThrowIfCancellationRequested();
        }
    }

    private static async Task<long> AskAsync(ShopDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return await connection.ScalarAsync<long>(sql);
    }

    // What is asked here is reported late, and hardly anything beside the rest.
    private static Task<long> CountAsync(ShopDatabase database) =>
        AskAsync(database, "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");
}

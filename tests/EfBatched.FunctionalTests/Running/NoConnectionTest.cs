using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Work;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R12")]
public class NoConnectionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string Shortage =
        "No connection was free: The connection pool has been exhausted, either raise 'Max Pool Size' (currently 2) or 'Timeout' (currently 1 "
        + "seconds) in your connection string.";

    [Fact]
    public async Task Empty_pool_holds_the_migration_instead_of_shrinking_its_batches()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 200);
        var onlyTwo = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 2, Timeout = 1 }.ConnectionString;
        await using var taken = new NpgsqlConnection(onlyTwo);
        await using var takenToo = new NpgsqlConnection(onlyTwo);
        var claimed = new TaskCompletionSource();
        await using var host = new ShopHost(
            database,
            o => o.MaxConcurrentJobs = 1,
            connectionString: onlyTwo,
            services: s => s.AddSingleton(new EngineSeams { Executor = e => new Executor(e.CreateExecutor(e.CreatePacer(e.CreateSight())), [taken, takenToo], claimed) }));

        await host.StartAsync(Cancellation);
        await claimed.Task.WaitForAsync();
        var waits = await WaitForLogAsync(host, EfBatchedEventId.RunnerLacksConnections);
        await taken.CloseAsync();
        await takenToo.CloseAsync();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(Shortage, waits.State["Cause"]);
        Assert.Equal(Shortage, Assert.Single(Logged(host, EfBatchedEventId.MigrationHeld)).State["Reason"]);
        Assert.Empty(Logged(host, EfBatchedEventId.BatchShrunk));
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
        Assert.Equal(200, (await database.ChangesAsync())[1]);
    }

    /// <summary>Takes the pool's connections once a job is claimed.</summary>
    private sealed class Executor(JobExecutor inner, NpgsqlConnection[] taken, TaskCompletionSource claimed) : IJobExecutor
    {
        public async Task<JobOutcome> ExecuteAsync(LeasedJob job, BatchedWork work, RunContext run)
        {
            if (!claimed.Task.IsCompleted)
            {
                foreach (var connection in taken)
                {
                    await connection.OpenAsync(run.Stopping);
                }

                claimed.SetResult();
            }

            return await inner.ExecuteAsync(job, work, run);
        }
    }
}

using EfBatched.Diagnostics;
using EfBatched.Running;
using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Running.Work;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R12")]
public class NoConnectionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task Empty_pool_holds_the_migration_instead_of_shrinking_its_batches()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 200);
        var onlyOne = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, Timeout = 1 }.ConnectionString;
        await using var taken = new NpgsqlConnection(onlyOne);
        var claimed = new TaskCompletionSource();
        await using var host = new ShopHost(
            database,
            o => o.MaxConcurrentJobs = 1,
            connectionString: onlyOne,
            services: s => s.AddSingleton(new EngineSeams { Executor = e => new Executor(new JobExecutor(e, new BatchPacer(e)), taken, claimed) }));

        await host.StartAsync(Cancellation);
        await claimed.Task.WaitForAsync();
        await WaitForLogAsync(host, EfBatchedEventId.RunnerWaitsForDatabase);
        await taken.CloseAsync();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Single(Logged(host, EfBatchedEventId.MigrationHeld));
        Assert.Empty(Logged(host, EfBatchedEventId.BatchShrunk));
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
        Assert.Equal(200, (await database.ChangesAsync())[1]);
    }

    /// <summary>Takes the pool's only connection once a job is claimed.</summary>
    private sealed class Executor(JobExecutor inner, NpgsqlConnection taken, TaskCompletionSource claimed) : IJobExecutor
    {
        public async Task<JobOutcome> ExecuteAsync(JobLease job, BatchedWork work, RunContext run)
        {
            if (!claimed.Task.IsCompleted)
            {
                await taken.OpenAsync(run.Stopping);
                claimed.SetResult();
            }

            return await inner.ExecuteAsync(job, work, run);
        }
    }
}

using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>A schema change in mid-run makes prepared statements useless, in all jobs at once.</summary>
[Trait("contract", "T10")]
public class StalePlanTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task Plans_that_a_schema_change_made_stale_fail_nothing()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_200, hasOwnDatabase: true);
        await database.ExecuteAsync("UPDATE batched_migrations SET batch_size = 20, has_fixed_batch_size = true, job_size = 100, max_parallel_jobs = 4");
        await using var host = new ShopHost(
            database, o => o.MaxConcurrentJobs = 4, database.ConnectionString + ";Max Auto Prepare=20;Auto Prepare Min Usages=2");
        var batches = 0;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (Interlocked.Increment(ref batches) == 20)
            {
                await using var other = database.CreateContext();
                // Waits for the batches under way, and those that follow meet another type.
                _ = database.ExecuteAsync("""ALTER TABLE "Orders" ALTER "Customer" TYPE varchar(70)""");
            }

            var rows = await batch.Rows.ToListAsync(cancellationToken);
            rows.ForEach(o => o.Changes++);
            await batch.Context.SaveChangesAsync(cancellationToken);
            return rows.Count;
        };

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(1_200, (await database.ChangesAsync())[1]);
        Assert.Contains(
            host.Log.Entries.Items, e => e.Exception?.ToString().Contains("cached plan must not change result type", StringComparison.Ordinal) == true);
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
    }
}

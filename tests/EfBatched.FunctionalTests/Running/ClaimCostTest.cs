using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

/// <summary>What the statements of a claim read of the jobs' table, as PostgreSQL itself counts it.</summary>
[Trait("contract", "B3")]
public class ClaimCostTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int Finished = 1_000_000;

    // A few pages of an index and of the table: what ten jobs cost as well.
    private const int MaxBuffers = 40;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_million_finished_jobs_cost_nothing(bool isAnalyzed)
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 10, hasOwnDatabase: true);
        await database.EnqueueAsync();
        await using var context = database.CreateContext();
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(3));
        await context.Database.OpenConnectionAsync(Cancellation);
        await FillAsync(context, isAnalyzed);
        var store = new TrackingStore(context, TimeSpan.FromSeconds(30));
        var id = (await store.Migrations.FindAsync("ChangeOrders", Cancellation))!.Id;

        var costs = new Dictionary<string, long>
        {
            ["a look"] = await MeasureAsync(context, () => store.Migrations.FindRunnableAsync(Cancellation)),
            ["the migrations of the table"] = await MeasureAsync(
                context, () => store.Migrations.FindOnTableAsync(new TableName("Orders", null), Cancellation)),
            ["the migration, locked"] = await MeasureAsync(
                context, () => store.Migrations.LockTableAsync(id, new TableName("Orders", null), Cancellation)),
            ["interrupted jobs"] = await MeasureAsync(context, () => store.Jobs.LockInterruptedAsync(id, [], Cancellation)),
            ["jobs in a long batch"] = await MeasureAsync(context, () => store.Jobs.CountInLongBatchAsync(id, [], Cancellation)),
            ["retries"] = await MeasureAsync(context, () => store.Jobs.LockRetryAsync(id, 5, [], Cancellation)),
            ["exhausted jobs"] = await MeasureAsync(context, () => store.Jobs.LockExhaustedAsync(id, 5, [], Cancellation)),
            ["open jobs"] = await MeasureAsync(context, () => store.Jobs.FindOpenAsync(id, 5, Cancellation)),
            ["a settled job"] = await MeasureAsync(context, () => store.Jobs.LockAsync(Finished + 1, Cancellation)),
        };

        Assert.All(costs, c => Assert.True(c.Value <= MaxBuffers, $"Finding {c.Key} read {c.Value} buffers."));
        Assert.InRange(costs["a look"], 1, MaxBuffers);
    }

    // Three jobs that are open lie behind a million that are not.
    private static async Task FillAsync(DbContext context, bool isAnalyzed)
    {
        await context.Database.ExecuteSqlRawAsync(
            """
            ALTER TABLE batched_jobs SET (autovacuum_enabled = off);
            UPDATE batched_migrations SET status = 'Running', up_to = '[100]', cursor = '[100]', started_at = now();
            INSERT INTO batched_jobs (id, migration_id, up_to, status, attempts, token, leased_until, retry_at, batch_size, job_size, created_at)
            OVERRIDING SYSTEM VALUE
            SELECT i, m.id, '[' || i || ']',
                CASE i - {0} WHEN 1 THEN 'Running' WHEN 2 THEN 'Running' WHEN 3 THEN 'Failed' ELSE 'Finished' END,
                CASE i - {0} WHEN 2 THEN 3 ELSE 1 END,
                CASE WHEN i - {0} IN (1, 2) THEN gen_random_uuid() END,
                CASE i - {0} WHEN 1 THEN now() + interval '1 hour' WHEN 2 THEN now() - interval '1 hour' END,
                CASE i - {0} WHEN 3 THEN now() END,
                100, 500, now()
            FROM generate_series(1, {0} + 3) AS i, batched_migrations AS m
            """,
            [Finished],
            Cancellation);
        if (isAnalyzed)
        {
            await context.Database.ExecuteSqlRawAsync("ANALYZE batched_jobs", Cancellation);
        }
    }

    // The second time, since the first one finds out about dead entries of the index, and sets hints.
    private static async Task<long> MeasureAsync(DbContext context, Func<Task> statement)
    {
        await statement();
        var before = await CountBuffersAsync(context);
        await statement();
        return await CountBuffersAsync(context) - before;
    }

    private static async Task<long> CountBuffersAsync(DbContext context)
    {
        await context.Database.ExecuteSqlRawAsync("SELECT pg_stat_force_next_flush()", Cancellation);
        await context.Database.ExecuteSqlRawAsync("SELECT pg_stat_clear_snapshot()", Cancellation);
        return await context.Database.SqlQueryRaw<long>(
            """
            SELECT heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit AS "Value"
            FROM pg_statio_user_tables WHERE relname = 'batched_jobs'
            """).SingleAsync(Cancellation);
    }
}

using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>Boundary searches that run into their timeout, as without an index.</summary>
[Trait("contract", "B7")]
[Trait("contract", "B24")]
public class SearchTimeoutTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string Slow =
        """
        ALTER TABLE "Orders" RENAME TO "QuickOrders";
        CREATE VIEW "Orders" AS SELECT o.* FROM "QuickOrders" AS o, (SELECT pg_sleep(2)) AS s
        """;

    private const string Quick = """DROP VIEW "Orders"; ALTER TABLE "QuickOrders" RENAME TO "Orders" """;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Search_for_a_new_job_that_times_out_again_and_again_fails_the_migration()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_200, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync(Slow);

        await host.RunAsync(
            o =>
            {
                o.BoundaryTimeout = Timeout;
                o.RetryDelay = TimeSpan.FromMilliseconds(100);
                o.MaxJobAttempts = 2;
            },
            cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.InvalidBatchingStrategy), (state.Status, state.ErrorCode));
        Assert.Equal(
            "The search for the end of the next job of the batched migration 'ChangeOrders' ran into a timeout 2 times, at last for 250 row(s), so "
            + "the table 'Orders' cannot be walked. See that an index leads with 'Id' and that nothing holds a lock on the table, or raise "
            + "'BoundaryTimeout', and retry the migration.",
            state.ErrorMessage);
        Assert.Single(Logged(host, EfBatchedEventId.MigrationHeld));
        Assert.Empty(await database.JobsAsync());
    }

    [Fact]
    public async Task Search_for_a_new_job_asks_for_fewer_rows_after_a_timeout_and_for_more_again()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_800, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync(Slow);

        var running = host.RunAsync(
            o =>
            {
                o.BoundaryTimeout = Timeout;
                o.RetryDelay = TimeSpan.FromMilliseconds(100);
                o.MaxJobAttempts = 100;
            },
            cancellationToken: Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationHeld);
        await database.ExecuteAsync(Quick);
        var result = await running;

        Assert.True(result.Succeeded);
        var sizes = (await database.JobsAsync()).Select(j => j.JobSize).ToList();
        Assert.InRange(sizes[0], 1, 250);
        Assert.Contains(500, sizes);
        Assert.Equal(sizes.Take(3).Order(), sizes.Take(3));
        await database.AssertRangesAsync();
        Assert.Equal(1_800, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task Search_within_a_job_that_times_out_shrinks_and_then_fails_the_attempt()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100, fixedBatchSize: 100, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await database.ExecuteAsync(
            """
            UPDATE batched_jobs SET status = 'Pending', token = NULL, leased_until = NULL, checkpoint = '[500]', attempts = 0;
            UPDATE batched_migrations SET batch_size = 2
            """);
        await database.ExecuteAsync("""UPDATE "Orders" SET "Changes" = 0 WHERE "Id" > 500""");
        await database.ExecuteAsync(Slow);

        await host.RunAsync(
            o =>
            {
                o.BoundaryTimeout = Timeout;
                o.RetryDelay = TimeSpan.FromMilliseconds(100);
                o.MaxJobAttempts = 2;
            },
            cancellationToken: Cancellation);
        await database.ExecuteAsync(Quick);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        Assert.Equal([1, 1], Logged(host, EfBatchedEventId.BatchShrunk).Select(e => (int)e.State["BatchSize"]!));
        Assert.Equal([1, 2], Logged(host, EfBatchedEventId.JobAttemptFailed).Select(e => (int)e.State["Attempt"]!));
        var job = Assert.Single(await database.JobsAsync());
        Assert.Equal((BatchedJobStatus.Failed, "[500]", false), (job.Status, job.Checkpoint, job.IsIsolatedRow));
        await database.OperateAsync(m => m.RetryAsync("ChangeOrders"));
        await host.RunAsync(cancellationToken: Cancellation);
        Assert.Equal(100, (await database.ChangesAsync())[1]);
    }
}

using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

[Trait("contract", "B1")]
[Trait("contract", "B23")]
[Trait("contract", "B27")]
public class LostCommitTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_claim_whose_answer_is_lost_is_kept_by_its_token(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        await using var host = shop.CreateHost();
        var lost = shop.Proxy.DropNextCommitAnswer();

        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        Assert.True((await lost.Triggered.WaitForAsync()).IsCommitted);
        await shop.AssertExactlyOnceAsync();
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id is EfBatchedEventId.LeaseTakenOver or EfBatchedEventId.RunnerStepFailed);
        Assert.All(await shop.ReadJobsAsync(), j => Assert.Equal(1, j.Attempts));
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_batch_whose_answer_is_lost_is_found_committed_and_not_repeated(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var lost = shop.Proxy.DropNextCommitAnswer();

        gate.Open();
        await shop.RunToEndAsync(host);

        Assert.True((await lost.Triggered.WaitForAsync()).IsCommitted);
        await host.Log.WaitForAsync(EfBatchedEventId.BatchFoundCommitted);
        await shop.AssertExactlyOnceAsync();
        Assert.Equal(3, gate.Batches);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_batch_whose_commit_never_arrives_is_found_missing_and_repeated(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var cut = shop.Proxy.CutBeforeStatement(1, sql => sql == "COMMIT");

        gate.Open();
        await shop.RunToEndAsync(host);

        await cut.Triggered.WaitForAsync();
        await shop.AssertExactlyOnceAsync();
        Assert.Equal(4, gate.Batches);
        // Who had believed in the COMMIT would be set right by the next guard, at the price of an attempt.
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.JobAttemptFailed);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_job_whose_finish_is_not_answered_is_known_to_be_finished(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        await using var host = shop.CreateHost();
        var lost = shop.Proxy.CutAfterStatement(1, IsJobFinish);

        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        Assert.Equal("UPDATE 1", (await lost.Triggered.WaitForAsync()).CommandTag);
        await shop.AssertExactlyOnceAsync();
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseLost);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_migration_whose_finish_is_not_answered_is_finished_once(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var gate = new WorkGate(3);
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var lost = shop.Proxy.CutAfterStatement(2, sql => sql == "COMMIT");

        gate.Open();
        await shop.RunToEndAsync(host);

        Assert.True((await lost.Triggered.WaitForAsync()).IsCommitted);
        await shop.AssertExactlyOnceAsync();
        await using var context = shop.CreateContext();
        Assert.Equal(
            1, await context.Set<BatchedEventRow>().CountAsync(e => e.Kind == BatchedEventKind.Finished, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_settlement_whose_answer_is_lost_is_settled_again_from_the_row(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var gate = new WorkGate();
        await using var host = shop.CreateHost(gate.RunAsync);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        // The batch cannot commit and is given back, which is committed and not answered.
        var cut = shop.Proxy.CutBeforeStatement(1, sql => sql == "COMMIT");
        var lost = shop.Proxy.CutAfterStatement(2, sql => sql == "COMMIT");

        gate.Open();
        await shop.RunToEndAsync(host);

        await cut.Triggered.WaitForAsync();
        Assert.True((await lost.Triggered.WaitForAsync()).IsCommitted);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "R12")]
    public async Task A_database_that_has_lost_committed_batches_is_believed_as_after_a_failover_to_a_standby_that_was_behind(
        ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await shop.ExecuteAsync("UPDATE batched_migrations SET job_size = 300");
        var between = new TransactionGate(4);
        await using var host = shop.CreateHost(interceptor: between);
        await host.StartAsync(CancellationToken);
        await between.EnteredAsync();
        // Two batches are committed; the standby has neither, nor their rows.
        await shop.ExecuteAsync("""UPDATE batched_jobs SET checkpoint = NULL, sequence = 0, rows_migrated = 0, rows_scanned = 0, batches = 0""");
        await shop.ExecuteAsync("""UPDATE "Orders" SET "Changes" = 0""");
        await shop.ExecuteAsync("""DELETE FROM "OrderLogs" """);

        between.Open();
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
        var failed = await host.Log.WaitForAsync(EfBatchedEventId.JobAttemptFailed);
        Assert.Equal(
            "The database answered the COMMIT of batch 2 of job 1, but has only 0. Nothing is lost, since the checkpoint is missing as well: "
            + "the rows are migrated again from there. Either the work caught a database error and returned as if nothing had happened, so that "
            + "PostgreSQL rolled the batch back: let such errors leave 'MigrateAsync'. Or the server has failed over to a standby that was behind.",
            failed.Exception!.Message);
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseTakenOver);
    }

    private static bool IsJobFinish(string sql) =>
        sql.Contains("\"checkpoint\" = \"up_to\"", StringComparison.Ordinal);
}

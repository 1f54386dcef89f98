using EfBatched.CommandLine.Commands;
using EfBatched.FunctionalTests.Failures;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "B9")]
public class JobOperationsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_mended_row_is_retried_and_the_migration_finishes(ShopProvider provider)
    {
        await using var database = await CreateSpoiltShopAsync(provider, 1_230);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);
        await database.MendAsync();
        var row = await FailedAsync(database);

        await database.OperateAsync(m => Done(m.RetryJobAsync(row.Id, "mended", "ann")));
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
        Assert.Equal(("mended", "ann", row.Id), await EventAsync(database, BatchedEventKind.JobRetried));
        Assert.Equal(("mended", "ann", null), await EventAsync(database, BatchedEventKind.Retried));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_row_that_is_still_bad_stays_a_failed_job_when_it_is_retried(ShopProvider provider)
    {
        await using var database = await CreateSpoiltShopAsync(provider, 1_230);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);

        await database.OperateAsync(m => m.RetryAsync("ChangeOrders"));
        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(1_230);
        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, (await database.StateAsync()).ErrorCode);
        Assert.Equal(1, (await database.EventsAsync()).Count(e => e == BatchedEventKind.RowIsolated));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task With_its_last_bad_row_skipped_a_retry_finishes_the_migration(ShopProvider provider)
    {
        await using var database = await CreateSpoiltShopAsync(provider, 1_230);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);
        var row = await FailedAsync(database);

        Assert.True(await database.OperateAsync(m => m.SkipJobAsync(row.Id, "written off", "ann")));
        Assert.False(await database.OperateAsync(m => m.SkipJobAsync(row.Id, "again", "ann")));
        var failed = await database.StateAsync();
        await database.OperateAsync(m => m.RetryAsync("ChangeOrders"));
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Failed, failed.Status);
        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
        var changes = await database.ChangesAsync();
        Assert.Equal((1, 299), (changes[0], changes[1]));
        Assert.Equal(("written off", "ann", row.Id), await EventAsync(database, BatchedEventKind.JobSkipped));
        await database.AssertRangesAsync();
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_job_skipped_before_its_end_keeps_what_is_committed(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 600);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        var job = Assert.Single(await database.JobsAsync());

        await database.OperateAsync(m => m.SkipJobAsync(job.Id, "good enough"));
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
        var changes = await database.ChangesAsync();
        Assert.Equal((400, 200), (changes[0], changes[1]));
    }

    [Fact]
    public async Task What_a_jobs_status_does_not_allow_is_refused()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);
        var job = Assert.Single(await database.JobsAsync());

        var retry = await Assert.ThrowsAsync<BatchedJobTransitionException>(() => database.OperateAsync(m => Done(m.RetryJobAsync(job.Id))));
        var skip = await Assert.ThrowsAsync<BatchedJobTransitionException>(() => database.OperateAsync(m => m.SkipJobAsync(job.Id, "why")));
        var none = await Assert.ThrowsAsync<BatchedJobNotFoundException>(() => database.OperateAsync(m => m.SkipJobAsync(4_711, "why")));
        await Assert.ThrowsAsync<ArgumentException>(() => database.OperateAsync(m => m.SkipJobAsync(job.Id, " ")));

        Assert.Equal($"Job {job.Id} cannot be retried: it is Finished. All its rows are committed.", retry.Message);
        Assert.Equal($"Job {job.Id} cannot be skipped: it is Finished. All its rows are committed.", skip.Message);
        Assert.Equal("There is no job 4711 in this database. 'batched jobs NAME' lists those of a migration.", none.Message);
        Assert.Equal((job.Id, BatchedJobStatus.Finished, 4_711), (skip.JobId, skip.Status, none.JobId));
    }

    [Fact]
    public async Task Commands_list_retry_and_skip_single_jobs()
    {
        await using var database = await CreateSpoiltShopAsync(ShopProvider.PostgreSql, 1_230, 2_000);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);
        var rows = (await database.JobsAsync()).Where(j => j.IsIsolatedRow).ToList();

        var (listed, list) = await RunAsync(host, "jobs ChangeOrders --failed");
        var (retried, retry) = await RunAsync(host, $"retry ChangeOrders --job {rows[0].Id} --reason mended");
        var (skipped, skip) = await RunAsync(host, $"skip ChangeOrders --job {rows[1].Id} --reason obsolete");
        var (unknown, error) = await RunAsync(host, $"skip ChangeLogs --job {rows[1].Id} --reason obsolete");

        Assert.Equal((0, 0, 0, 2), (listed, retried, skipped, unknown));
        var lines = list.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("JOB  STATUS  AFTER", lines[0], StringComparison.Ordinal);
        Assert.Matches(
            $"""^{rows[0].Id} +Failed +\[1220\] +\[1230\] +1 +2 +23514 +Npgsql.PostgresException +23514: new row .*violates check constraint""",
            lines[1]);
        Assert.Equal($"Job {rows[0].Id} is to be tried again.{Environment.NewLine}", retry);
        Assert.Equal($"Job {rows[1].Id} is skipped.{Environment.NewLine}", skip);
        Assert.Equal(
            $"The batched migration 'ChangeLogs' has no job {rows[1].Id}. 'batched jobs ChangeLogs' lists those that it has.{Environment.NewLine}",
            error);
        Assert.Equal(BatchedJobStatus.Skipped, (await database.JobsAsync()).Single(j => j.Id == rows[1].Id).Status);
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private static async Task<(int Code, string Text)> RunAsync(ShopHost host, string line)
    {
        await using var output = new StringWriter();
        var code = await new CommandTree(new CommandTarget<ShopContext>(host.Services))
            .RunAsync(["batched", .. line.Split(' ')], new CommandConsole(output, output), Cancellation);
        return (code, output.ToString());
    }

    private static async Task<BatchedJobRow> FailedAsync(ShopDatabase database) =>
        (await database.JobsAsync()).Single(j => j.Status == BatchedJobStatus.Failed);

    private static async Task<(string? Reason, string? Actor, long? Job)> EventAsync(ShopDatabase database, BatchedEventKind kind)
    {
        await using var context = database.CreateContext();
        var e = await context.Set<BatchedEventRow>().SingleAsync(e => e.Kind == kind, Cancellation);
        return (e.Reason, e.Actor, e.JobId);
    }

    private async Task<ShopDatabase> CreateSpoiltShopAsync(ShopProvider provider, params int[] keys)
    {
        var database = await CreateEnqueuedShopAsync(provider, orders: 300, hasOwnDatabase: true);
        await database.SpoilAsync(keys);
        return database;
    }
}

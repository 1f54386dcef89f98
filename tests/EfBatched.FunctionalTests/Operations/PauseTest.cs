using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "R14")]
public class PauseTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Pause_and_resume_are_idempotent_and_keep_who_and_why(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);

        var paused = await database.OperateAsync(m => m.PauseAsync<ChangeOrders>("deploy", "Ada"));
        var again = await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "deploy", "Ada"));
        var state = await database.StateAsync();
        var resumed = await database.OperateAsync(m => m.ResumeAsync<ChangeOrders>("done", "Ada"));
        var resumedAgain = await database.OperateAsync(m => m.ResumeAsync("ChangeOrders"));

        Assert.Equal((true, false, true, false), (paused, again, resumed, resumedAgain));
        Assert.Equal((BatchedMigrationStatus.Paused, "deploy"), (state.Status, state.StatusReason));
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
        await using var context = database.CreateContext();
        var events = await context.Set<BatchedEventRow>().OrderBy(e => e.Id).Skip(1).ToListAsync(Cancellation);
        Assert.Equal(
            [
                (BatchedEventKind.Paused, "Active", "Paused", "deploy", "Ada"), (BatchedEventKind.Resumed, "Paused", "Active", "done", "Ada"),
            ],
            events.Select(e => (e.Kind, e.FromStatus!, e.ToStatus!, e.Reason!, e.Actor!)));
    }

    [Fact]
    public async Task Running_job_stops_at_its_next_batch_when_its_migration_is_paused()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database);
        var block = new BlockedWork(host.Script);
        await host.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();

        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "deploy"));
        block.Release();
        await WaitForLogAsync(host, EfBatchedEventId.JobReleased);
        var (state, job) = (await database.StateAsync(), Assert.Single(await database.JobsAsync()));
        await database.OperateAsync(m => m.ResumeAsync("ChangeOrders"));
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(BatchedMigrationStatus.Paused, state.Status);
        Assert.Equal((BatchedJobStatus.Pending, "[1000]", 0), (job.Status, job.Checkpoint, job.Attempts));
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Pause_of_all_holds_what_is_enqueued_later_until_all_are_resumed(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 1);
        await database.EnqueueAsync("ChangeOrders", ManyWorksContext.AddOne, "ChangeLogs");
        await database.OperateAsync(m => m.SkipAsync("ChangeLogs", "not needed"));
        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "by hand"));

        var paused = await database.OperateAsync(m => m.PauseAllAsync("deploy"));
        await database.EnqueueAsync(ManyWorksContext.AddTen);
        await database.RunAgainAsync("ChangeLogs");
        var held = await StatusesAsync(database);
        var resumed = await database.OperateAsync(m => m.ResumeAllAsync());
        var released = await StatusesAsync(database);
        var none = await database.OperateAsync(m => m.ResumeAllAsync());

        Assert.Equal((1, 4, 0), (paused, resumed, none));
        Assert.All(held, s => Assert.Equal(BatchedMigrationStatus.Paused, s));
        Assert.All(released, s => Assert.Equal(BatchedMigrationStatus.Active, s));
        Assert.Contains(BatchedEventKind.AllPaused, await database.EventsAsync());
        Assert.Contains(BatchedEventKind.AllResumed, await database.EventsAsync());
    }

    [Fact]
    public async Task Pause_of_all_passes_over_a_migration_that_finishes_just_then()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync("ChangeOrders", "ChangeLogs");
        await using var runner = new NpgsqlConnection(database.ConnectionString);
        await runner.OpenAsync(Cancellation);
        await using var transaction = await runner.BeginTransactionAsync(Cancellation);
        await ExecuteAsync(
            """
            UPDATE batched_migrations SET status = 'Finished', finished_at = now() WHERE name = 'ChangeOrders'
            """);

        var pausing = database.OperateAsync(m => m.PauseAllAsync("deploy"));
        await WaitForLockWaitAsync();
        await transaction.CommitAsync(Cancellation);

        Assert.Equal(1, await pausing);
        Assert.Equal([BatchedMigrationStatus.Finished, BatchedMigrationStatus.Paused], await StatusesAsync(database));

        async Task<long> ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, runner, transaction);
            return await command.ExecuteScalarAsync(Cancellation) as long? ?? 0;
        }

        async Task WaitForLockWaitAsync()
        {
            using var timeout = new CancellationTokenSource(WaitForExtensions.DefaultTimeout);
            while (await ExecuteAsync(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
            {
                timeout.Token.ThrowIfCancellationRequested();
                await ExecuteAsync("SELECT pg_stat_clear_snapshot()");
            }
        }
    }

    private static async Task<List<BatchedMigrationStatus>> StatusesAsync(ShopDatabase database) =>
        [.. (await database.OperateAsync(m => m.ListAsync())).Select(s => s.Status)];
}

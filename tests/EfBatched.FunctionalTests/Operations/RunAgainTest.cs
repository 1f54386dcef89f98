using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "T7")]
public class RunAgainTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Enqueueing_at_every_start_runs_it_once(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        await using var context = database.CreateContext();

        var first = await context.Database.EnqueueBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation);
        await host.RunAsync(cancellationToken: Cancellation);
        var second = await context.Database.EnqueueBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation);
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal((true, false), (first, second));
        Assert.Equal(300, (await database.ChangesAsync())[1]);
        Assert.Single(await database.EventsAsync(), BatchedEventKind.Enqueued);
    }

    [Theory]
    [InlineData(BatchedMigrationStatus.Active)]
    [InlineData(BatchedMigrationStatus.Paused)]
    [InlineData(BatchedMigrationStatus.Running)]
    [InlineData(BatchedMigrationStatus.Failed)]
    [InlineData(BatchedMigrationStatus.Finished)]
    [InlineData(BatchedMigrationStatus.Finalized)]
    [InlineData(BatchedMigrationStatus.Cancelled)]
    public async Task Enqueueing_what_is_there_changes_nothing(BatchedMigrationStatus status)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await SetStatusAsync(database, status);
        var before = await database.StateAsync();
        await using var context = database.CreateContext();

        var enqueued = await context.Database.EnqueueBatchedMigrationAsync<ChangeOrders>("once more", cancellationToken: Cancellation);

        var after = await database.StateAsync();
        Assert.False(enqueued);
        Assert.Equal((status, before.FinishedAt, before.StatusReason), (after.Status, after.FinishedAt, after.StatusReason));
        Assert.Equal([BatchedEventKind.Enqueued], await database.EventsAsync());
    }

    [Theory]
    [InlineData(BatchedMigrationStatus.Finished)]
    [InlineData(BatchedMigrationStatus.Cancelled)]
    public async Task What_has_ended_runs_again_with_its_reason(BatchedMigrationStatus status)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await SetStatusAsync(database, status);
        await using var context = database.CreateContext();

        await context.Database.BatchedMigrations().RunAgainAsync<ChangeOrders>("late import", "ann", Cancellation);

        var last = await context.Set<BatchedEventRow>().OrderBy(e => e.Id).LastAsync(Cancellation);
        Assert.Equal(
            (BatchedEventKind.Enqueued, status.ToString(), "Active", "late import", "ann"),
            (last.Kind, last.FromStatus, last.ToStatus, last.Reason, last.Actor));
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task What_runs_again_while_all_are_paused_is_paused()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await SetStatusAsync(database, BatchedMigrationStatus.Finished);
        await database.OperateAsync(m => m.PauseAllAsync("load"));
        await using var context = database.CreateContext();

        await context.Database.BatchedMigrations().RunAgainAsync("ChangeOrders", "late import", cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Paused, (await database.StateAsync()).Status);
    }

    [Theory]
    [InlineData(BatchedMigrationStatus.Active, "It has not ended yet. Wait for it, or cancel it first.")]
    [InlineData(BatchedMigrationStatus.Running, "It has not ended yet. Wait for it, or cancel it first.")]
    [InlineData(BatchedMigrationStatus.Paused, "It has not ended yet. Wait for it, or cancel it first.")]
    [InlineData(BatchedMigrationStatus.Failed, "Retry it, so that it goes on from where it failed; or cancel it first.")]
    [InlineData(
        BatchedMigrationStatus.Finalized,
        "A schema migration relies on it being finished, so its status is final: declare the work anew, under another name.")]
    public async Task What_has_not_ended_or_is_relied_on_does_not_run_again(BatchedMigrationStatus status, string hint)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await SetStatusAsync(database, status);
        await using var context = database.CreateContext();

        var exception = await Assert.ThrowsAsync<BatchedMigrationTransitionException>(
            () => context.Database.BatchedMigrations().RunAgainAsync<ChangeOrders>("why", cancellationToken: Cancellation));

        Assert.Equal($"The batched migration 'ChangeOrders' cannot be run again: it is {status}. {hint}", exception.Message);
        Assert.Equal(status, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task Running_again_asks_for_a_reason_a_declaration_and_a_row()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var context = database.CreateContext();
        var migrations = context.Database.BatchedMigrations();

        await Assert.ThrowsAsync<ArgumentException>("reason", () => migrations.RunAgainAsync("ChangeOrders", " ", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => migrations.RunAgainAsync("ChangeOrder", "why", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(
            () => migrations.RunAgainAsync<ChangeOrders>("why", cancellationToken: Cancellation));
    }

    private static Task<int> SetStatusAsync(ShopDatabase database, BatchedMigrationStatus status) =>
        database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = '{status}',
                error_code = {(status == BatchedMigrationStatus.Failed ? "'Unknown'" : "NULL")},
                finished_at = {(status is BatchedMigrationStatus.Finished or BatchedMigrationStatus.Finalized ? "created_at" : "NULL")}
            """);
}

using EfBatched.FunctionalTests.Running;
using EfBatched.Operating;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "B28")]
public class FinishQueryTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Feature_code_sees_when_the_migration_has_finished(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);
        await using var context = database.CreateContext();

        var before = await context.Database.IsBatchedMigrationFinishedAsync<ChangeOrders>(Cancellation);
        await database.EnqueueAsync();
        var enqueued = await context.Database.IsBatchedMigrationFinishedAsync<ChangeOrders>(Cancellation);
        await host.RunAsync(cancellationToken: Cancellation);
        var finished = await context.Database.IsBatchedMigrationFinishedAsync<ChangeOrders>(Cancellation);
        await database.ExecuteAsync("""UPDATE batched_migrations SET status = 'Finalized'""");
        var finalized = await context.Database.IsBatchedMigrationFinishedAsync<ChangeOrders>(Cancellation);

        Assert.Equal((false, false, true, true), (before, enqueued, finished, finalized));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Wait_ends_when_the_migration_has_finished(ShopProvider provider)
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);
        await using var context = database.CreateContext();

        var waiting = new FinishQuery(context, time).WaitAsync("ChangeOrders", null, Cancellation);
        var delay = await time.WaitForWaitAsync(1);
        await host.RunAsync(cancellationToken: Cancellation);
        time.Advance(delay);

        await waiting.WaitForAsync();
        await context.Database.WaitForBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Wait_that_takes_too_long_says_where_the_migration_stands()
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var context = database.CreateContext();

        var waiting = new FinishQuery(context, time).WaitAsync("ChangeOrders", TimeSpan.FromSeconds(1.5), Cancellation);
        time.Advance(await time.WaitForWaitAsync(1));
        time.Advance(await time.WaitForWaitAsync(2));
        var exception = await Assert.ThrowsAsync<BatchedMigrationNotFinishedException>(() => waiting);

        Assert.Equal(("ChangeOrders", BatchedMigrationStatus.Active), (exception.MigrationName, exception.State.Status));
        Assert.Equal(
            "The batched migration 'ChangeOrders' did not finish within 00:00:01.5000000. No runner is alive: none has ever run in this "
            + "database. Start a process that calls 'AddBatchedMigrationRunner', or run it in the foreground: 'batched run ChangeOrders'. "
            + "Wait longer, or let '<app> batched status ChangeOrders' say what holds it up.",
            exception.Message);
    }

    [Fact]
    public async Task Wait_for_a_migration_that_needs_a_person_fails_at_once()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var context = database.CreateContext();
        await database.ExecuteAsync(
            """UPDATE batched_migrations SET status = 'Failed', error_code = 'InvalidTable', error_message = 'No table.'""");

        var failed = await Assert.ThrowsAsync<BatchedMigrationNotFinishedException>(
            () => context.Database.WaitForBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation));
        await database.OperateAsync(m => m.CancelAsync("ChangeOrders", "why"));
        var cancelled = await Assert.ThrowsAsync<BatchedMigrationNotFinishedException>(
            () => context.Database.WaitForBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation));

        Assert.Equal(
            "The batched migration 'ChangeOrders' is Failed and will not finish by itself (InvalidTable: No table.) Retry it, skip it or cancel it.",
            failed.Message);
        Assert.Equal(
            "The batched migration 'ChangeOrders' is Cancelled and will not finish by itself. Have it run again to begin anew: 'batched again'.",
            cancelled.Message);
    }

    [Fact]
    public async Task Wait_for_a_migration_that_was_never_enqueued_is_an_error()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var context = database.CreateContext();

        await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(
            () => context.Database.WaitForBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation));
    }
}

using EfBatched.Diagnostics;
using EfBatched.Storage;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R6")]
public class ChoiceTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R1")]
    public async Task One_class_serves_two_migrations_oldest_first(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 600);
        await database.EnqueueAsync(ManyWorksContext.AddOne, ManyWorksContext.AddTen);
        await using var host = new ShopHost(database, services: UseManyWorks);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(600, (await database.ChangesAsync())[11]);
        Assert.Equal([ManyWorksContext.AddOne, ManyWorksContext.AddOne, ManyWorksContext.AddTen, ManyWorksContext.AddTen], Claimed(host));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Running_migration_goes_before_an_older_active_one_and_keeps_its_table(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 200);
        await database.EnqueueAsync(ManyWorksContext.AddOne, ManyWorksContext.AddTen, "ChangeLogs");
        await using var host = new ShopHost(database, services: UseManyWorks);
        await host.RunFirstBatchAsync(ManyWorksContext.AddTen);

        var runnable = await FindRunnableAsync(database);
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal([ManyWorksContext.AddTen, "ChangeLogs"], runnable);
        Assert.Equal([ManyWorksContext.AddTen, ManyWorksContext.AddTen, ManyWorksContext.AddOne], Claimed(host));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Paused_held_and_ended_migrations_are_never_picked(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 1);
        await database.EnqueueAsync(ManyWorksContext.AddOne, ManyWorksContext.AddTen, "ChangeLogs", "ChangeOrders");
        await database.OperateAsync(m => m.PauseAsync(ManyWorksContext.AddOne, "wait"));
        await database.OperateAsync(m => m.CancelAsync(ManyWorksContext.AddTen, "not needed"));
        await database.OperateAsync(m => m.SkipAsync("ChangeLogs", "not needed"));
        await database.ExecuteAsync(
            """UPDATE batched_migrations SET status = 'Failed', error_code = 'Unknown' WHERE name = 'ChangeOrders'""");

        var ended = await FindRunnableAsync(database);
        await database.OperateAsync(m => m.RetryAsync("ChangeOrders"));
        var retried = await FindRunnableAsync(database);
        await database.ExecuteAsync(
            """UPDATE batched_migrations SET held_until = '2999-01-01 00:00:00.000+00:00' WHERE name = 'ChangeOrders'""");
        var held = await FindRunnableAsync(database);

        Assert.Empty(ended);
        Assert.Equal(["ChangeOrders"], retried);
        Assert.Empty(held);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R8")]
    public async Task Resumed_migration_goes_on_from_its_checkpoint_as_running(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 600);
        await using var host = new ShopHost(database);
        var enqueued = await database.StateAsync();
        await host.RunFirstBatchAsync();
        var running = await database.StateAsync();
        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "deploy"));
        var whilePaused = await host.RunAsync(cancellationToken: Cancellation);
        await database.OperateAsync(m => m.ResumeAsync("ChangeOrders"));
        var resumed = await database.StateAsync();

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(
            [BatchedMigrationStatus.Active, BatchedMigrationStatus.Running, BatchedMigrationStatus.Active],
            [enqueued.Status, running.Status, resumed.Status]);
        Assert.False(whilePaused.Succeeded);
        Assert.Equal(BatchedMigrationStatus.Paused, Assert.Single(whilePaused.Migrations).Status);
        Assert.Equal(
            [
                BatchedEventKind.Enqueued, BatchedEventKind.Started, BatchedEventKind.Paused, BatchedEventKind.Resumed,
                BatchedEventKind.Started, BatchedEventKind.Finished,
            ],
            await database.EventsAsync());
        Assert.Equal(600, (await database.ChangesAsync())[1]);
    }

    private static List<string> Claimed(ShopHost host) =>
        [.. Logged(host, EfBatchedEventId.JobClaimed).Select(e => (string)e.State["Migration"]!)];

    private static async Task<List<string>> FindRunnableAsync(ShopDatabase database)
    {
        await using var context = database.CreateContext();
        var store = new TrackingStore(context, TimeSpan.FromSeconds(5));
        return [.. (await store.Migrations.FindRunnableAsync(Cancellation)).Select(m => m.Name)];
    }
}

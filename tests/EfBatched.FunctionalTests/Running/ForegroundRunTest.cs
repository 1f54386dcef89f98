using System.Transactions;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R19")]
public class ForegroundRunTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string InTransaction =
        "Batched migrations cannot run in the foreground inside a transaction: every batch commits in one of its own, so that it is never "
        + "repeated. Commit or roll back before the call.";

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Run_on_the_callers_context_gives_it_back_as_it_was(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 250);
        await using var context = database.CreateContext();
        context.Database.SetCommandTimeout(77);

        var result = await context.Database.RunBatchedMigrationsAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(77, context.Database.GetCommandTimeout());
        Assert.True(context.Database.AutoSavepointsEnabled);
        Assert.Empty(context.ChangeTracker.Entries());
        Assert.Null(context.Database.CurrentTransaction);
        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
        Assert.Equal(250, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Open_transaction_is_refused(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.RunBatchedMigrationsAsync(cancellationToken: Cancellation));

        Assert.Equal(InTransaction, exception.Message);
    }

    [Fact]
    public async Task Ambient_transaction_is_refused_on_a_context_and_on_services()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(database);
        await using var context = database.CreateContext();
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);

        var onContext = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.RunBatchedMigrationsAsync(cancellationToken: Cancellation));
        var onServices = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunAsync(cancellationToken: Cancellation));

        Assert.Equal(InTransaction, onContext.Message);
        Assert.Equal(InTransaction, onServices.Message);
    }

    [Fact]
    public async Task Tracked_entities_are_refused()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var context = database.CreateContext();
        await context.Orders.FirstAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.RunBatchedMigrationsAsync(cancellationToken: Cancellation));

        Assert.Equal(
            "Batched migrations cannot run in the foreground on a context that tracks entities, since the context is cleared between the batches "
            + "and unsaved changes would be lost. Save and call 'ChangeTracker.Clear()', or use a new context.",
            exception.Message);
    }

    [Fact]
    public async Task What_the_work_tracks_does_not_reach_the_next_batch()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 300, fixedBatchSize: 100);
        await using var host = new ShopHost(database);
        var tracked = new List<int>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            tracked.Add(batch.Context.ChangeTracker.Entries().Count());
            var rows = await batch.Rows.ToListAsync(cancellationToken);
            rows.ForEach(o => o.Changes++);
            return await batch.Context.SaveChangesAsync(cancellationToken);
        };

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal([0, 0, 0], tracked);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task Name_that_was_never_enqueued_is_an_error_that_lists_the_known_ones()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(database);

        var exception = await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(
            () => host.RunAsync("ChangeOrder", cancellationToken: Cancellation));

        Assert.Equal("ChangeOrder", exception.MigrationName);
        Assert.Equal(
            "No batched migration 'ChangeOrder' was ever enqueued in this database. Did you mean 'ChangeOrders'? "
            + "There are: 'ChangeOrders'. Check the name, or apply the schema migration that enqueues it.",
            exception.Message);
    }

    [Fact]
    public async Task Step_that_keeps_failing_ends_the_run_with_its_cause()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync("""ALTER TABLE batched_jobs RENAME COLUMN checkpoint TO gone""");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.RunAsync(o => o.MaxJobAttempts = 1, cancellationToken: Cancellation));

        Assert.Equal(
            "A run of batched migrations in the foreground gave up after 1 failed step(s) in a row; what is committed stays, and the next run "
            + "goes on from there. The inner exception says what failed.",
            exception.Message);
        Assert.IsType<Microsoft.Data.Sqlite.SqliteException>(exception.InnerException);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Named_run_leaves_the_others_alone(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 10);
        await database.EnqueueAsync("ChangeLogs", "ChangeOrders");
        await using var host = new ShopHost(database);

        var result = await host.RunAsync("ChangeOrders", Cancellation);

        Assert.Equal("ChangeOrders", Assert.Single(result.Migrations).Name);
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync("ChangeLogs")).Status);
    }
}

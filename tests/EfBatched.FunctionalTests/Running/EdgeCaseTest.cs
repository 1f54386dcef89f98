using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R17")]
public class EdgeCaseTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R13")]
    public async Task Empty_table_finishes_at_once_without_a_job(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 0);
        await using var host = new ShopHost(database);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal((BatchedMigrationStatus.Finished, "The table was empty when the migration started."), (state.Status, state.StatusReason));
        Assert.NotNull(state.FinishedAt);
        Assert.Empty(await database.JobsAsync());
        Assert.Equal([BatchedEventKind.Enqueued, BatchedEventKind.Finished], await database.EventsAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, 1, 1)]
    [InlineData(ShopProvider.PostgreSql, 100, 1)]
    [InlineData(ShopProvider.PostgreSql, 101, 1)]
    [InlineData(ShopProvider.PostgreSql, 500, 1)]
    [InlineData(ShopProvider.PostgreSql, 501, 2)]
    [InlineData(ShopProvider.Sqlite, 1, 1)]
    [InlineData(ShopProvider.Sqlite, 100, 1)]
    [InlineData(ShopProvider.Sqlite, 101, 1)]
    [InlineData(ShopProvider.Sqlite, 500, 1)]
    [InlineData(ShopProvider.Sqlite, 501, 2)]
    [Trait("contract", "R13")]
    public async Task One_row_and_the_last_partial_batch_are_done(ShopProvider provider, int orders, int jobs)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders);
        await using var host = new ShopHost(database);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal(jobs, state.Jobs[BatchedJobStatus.Finished]);
        Assert.Equal((orders, orders), (state.RowsScanned, state.RowsMigrated));
        Assert.NotNull(state.FinishedAt);
        Assert.Equal(orders, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, 7_000)]
    [InlineData(ShopProvider.PostgreSql, 5_000)]
    [InlineData(ShopProvider.PostgreSql, 2_000)]
    [InlineData(ShopProvider.PostgreSql, 0)]
    [InlineData(ShopProvider.Sqlite, 7_000)]
    [InlineData(ShopProvider.Sqlite, 5_000)]
    [InlineData(ShopProvider.Sqlite, 2_000)]
    [InlineData(ShopProvider.Sqlite, 0)]
    public async Task Bound_past_the_last_row_ends_where_the_rows_end(ShopProvider provider, int lastKey)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_200);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await database.ExecuteAsync($"""DELETE FROM "Orders" WHERE "Id" > {lastKey}""");

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        var changes = await database.ChangesAsync();
        Assert.Equal(lastKey / 10, changes.GetValueOrDefault(1));
        Assert.DoesNotContain(changes.Keys, c => c != 1);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Rows_deleted_between_boundary_and_work_are_only_fewer(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 600);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            // The boundaries themselves among them, of this batch and of the next.
            await batch.Context.Orders.Where(o => o.Id % 200 == 0).ExecuteDeleteAsync(cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(570, result.Migrations[0].RowsMigrated);
        Assert.Equal(570, Assert.Single(await database.ChangesAsync(), c => c.Key == 1).Value);
    }
}

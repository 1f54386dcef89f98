using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

public class WholeRunTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R19")]
    [Trait("contract", "R8")]
    [Trait("contract", "R13")]
    public async Task Every_row_is_changed_once_and_the_migration_finishes(ShopProvider provider)
    {
        await using var database = await ShopDatabase.ShareAsync(postgres, provider, orders: 2_345);
        await using var host = new ShopHost(database);
        await using var context = database.CreateContext();
        await context.Database.EnqueueBatchedMigrationAsync<ChangeOrders>(cancellationToken: TestContext.Current.CancellationToken);

        var result = await host.RunAsync(cancellationToken: TestContext.Current.CancellationToken);

        var state = Assert.Single(result.Migrations);
        Assert.True(result.Succeeded);
        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.Equal(2_345, state.RowsMigrated);
        Assert.Equal(2_345, state.RowsScanned);
        Assert.Equal(5, state.Jobs[BatchedJobStatus.Finished]);
        Assert.Equal(0, await context.Orders.CountAsync(o => o.Changes != 1, TestContext.Current.CancellationToken));
    }
}

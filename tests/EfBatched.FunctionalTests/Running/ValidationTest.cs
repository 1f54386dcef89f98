using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R7")]
public class ValidationTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string Drifted = """UPDATE batched_migrations SET relies_on = 'SearchName: SearchName not null'""";

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Missing_table_fails_the_migration_before_anything_else(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync(Drifted);
        await database.ExecuteAsync("""ALTER TABLE "Orders" RENAME TO "Gone" """);

        await host.RunAsync(cancellationToken: Cancellation);
        var failed = await database.StateAsync();
        await database.ExecuteAsync("""ALTER TABLE "Gone" RENAME TO "Orders" """);
        await database.ExecuteAsync("""UPDATE batched_migrations SET relies_on = NULL""");
        await database.OperateAsync(m => m.RetryAsync("ChangeOrders", "restored"));
        var retried = await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.InvalidTable), (failed.Status, failed.ErrorCode));
        Assert.Equal(
            "The table 'Orders' of the batched migration 'ChangeOrders' does not exist in the database, so there is nothing to walk. Restore the "
            + "table and retry the migration, or cancel it.",
            failed.ErrorMessage);
        Assert.Equal(LogLevel.Error, Assert.Single(Logged(host, EfBatchedEventId.MigrationFailed)).Level);
        Assert.True(retried.Succeeded);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Missing_key_column_fails_the_migration_before_drift_is_looked_for(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync(Drifted);
        await database.ExecuteAsync("""ALTER TABLE "Orders" RENAME COLUMN "Id" TO "Number" """);

        await host.RunAsync(cancellationToken: Cancellation);

        var failed = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.InvalidColumn), (failed.Status, failed.ErrorCode));
        Assert.Equal(
            "The key column 'Id' of the table 'Orders' does not exist in the database, so the batched migration 'ChangeOrders' cannot walk it. "
            + "Restore the column and retry the migration, or cancel it.",
            failed.ErrorMessage);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "B25")]
    public async Task Build_whose_model_drifted_refuses_the_migration_and_says_so_once(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync(Drifted);
        await host.StartAsync(Cancellation);

        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle, count: 3);

        var line = Assert.Single(Logged(host, EfBatchedEventId.MigrationRefused));
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Equal(
            "The batched migration 'ChangeOrders' was enqueued when 'Order' had 'SearchName: SearchName not null', but this build has "
            + "'SearchName: SearchName null', under which its condition could match no row and it would finish without changing any. This build "
            + "leaves it alone: let the release that declared it finish it, then deploy this one.",
            line.Message);
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T6")]
    public async Task Column_that_the_model_may_leave_null_and_the_database_may_not_is_refused(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync(
            """
            ALTER TABLE "Orders" DROP COLUMN "SearchName";
            ALTER TABLE "Orders" ADD COLUMN "SearchName" text NOT NULL DEFAULT '';
            UPDATE batched_migrations SET relies_on = 'SearchName: SearchName null'
            """);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Active, Assert.Single(result.Migrations).Status);
        var table = provider == ShopProvider.Sqlite ? "Orders" : "public.Orders";
        Assert.Equal(
            "The batched migration 'ChangeOrders' relies on 'Order.SearchName', which the model maps as optional, but the column 'SearchName' of "
            + $"'{table}' is NOT NULL in the database. No row has a null there, so a condition that looks for one would match none, and it would finish "
            + "without changing any. This build leaves it alone: map the property as required and compare with the value that stands for 'none' "
            + "instead, or drop NOT NULL from the column.",
            Assert.Single(Logged(host, EfBatchedEventId.MigrationRefused)).Message);
        Assert.Equal(10, (await database.ChangesAsync())[0]);
    }

    [Theory]
    [InlineData("table_name = 'OrderLogs'", "was enqueued for the table 'OrderLogs', but this build maps its entity type to 'Orders'")]
    [InlineData("key_columns = 'Customer,Id'", "was enqueued to walk by 'Customer, Id', but this build walks by 'Id'")]
    [InlineData("relies_on = 'Total: Total null'", "was enqueued when 'Order' had 'Total: Total null', but this build has no such property")]
    [Trait("contract", "B25")]
    public async Task Foreground_run_ends_at_a_migration_that_this_build_refuses(string drift, string message)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var host = new ShopHost(database);
        await database.ExecuteAsync("""UPDATE batched_migrations SET """ + drift);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.False(result.Succeeded);
        Assert.Equal(BatchedMigrationStatus.Active, Assert.Single(result.Migrations).Status);
        Assert.Contains(message, Assert.Single(Logged(host, EfBatchedEventId.MigrationRefused)).Message, StringComparison.Ordinal);
        Assert.Equal(10, (await database.ChangesAsync())[0]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "B4")]
    public async Task Build_that_does_not_know_a_work_leaves_it_alone(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 10);
        await database.EnqueueAsync(ManyWorksContext.AddOne, "ChangeOrders");
        await using var old = new ShopHost(database);

        var result = await old.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(
            [BatchedMigrationStatus.Active, BatchedMigrationStatus.Finished], result.Migrations.Select(m => m.Status));
        Assert.All(Logged(old, EfBatchedEventId.MigrationUnknown), e => Assert.Equal(LogLevel.Debug, e.Level));
        Assert.NotEmpty(Logged(old, EfBatchedEventId.MigrationUnknown));
        Assert.Equal(10, (await database.ChangesAsync())[1]);
    }
}

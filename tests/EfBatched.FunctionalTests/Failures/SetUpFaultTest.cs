using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>Faults of the set-up, which a person must mend and for which no row is to blame.</summary>
public class SetUpFaultTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    [Trait("contract", "T9")]
    [Trait("contract", "T11")]
    public async Task A_publication_in_mid_run_blames_no_row_and_keeps_the_hint_of_the_server()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """ALTER TABLE "Orders" DROP CONSTRAINT "PK_Orders"; CREATE UNIQUE INDEX ux_orders ON "Orders" ("Id")""");
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await database.ExecuteAsync("CREATE PUBLICATION p FOR ALL TABLES");

        await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        Assert.Contains("55000: cannot update table \"Orders\"", state.ErrorMessage, StringComparison.Ordinal);
        var failed = Assert.Single(await database.JobsAsync(), j => j.Status == BatchedJobStatus.Failed);
        Assert.Equal((false, 2), (failed.IsIsolatedRow, failed.Attempts));
        Assert.Contains("REPLICA IDENTITY", failed.ErrorHint, StringComparison.Ordinal);

        await database.ExecuteAsync("""ALTER TABLE "Orders" REPLICA IDENTITY FULL""");
        await database.OperateAsync(m => m.RetryAsync<ChangeOrders>());
        Assert.True((await host.RunAsync(cancellationToken: Cancellation)).Succeeded);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }

    [Fact]
    [Trait("contract", "T11")]
    public async Task A_role_that_may_not_read_the_table_fails_the_migration_with_the_permission_that_is_missing()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 10);
        await using var role = await ShopRole.CreateAsync(database);
        await database.ExecuteAsync($"""REVOKE ALL ON "Orders" FROM {role.Name}""");
        await using var host = new ShopHost(database, connectionString: role.ConnectionString);

        await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
        Assert.Contains("42501: permission denied for table Orders", state.ErrorMessage, StringComparison.Ordinal);
        await database.ExecuteAsync($"""GRANT SELECT, UPDATE ON "Orders" TO {role.Name}""");
        await database.OperateAsync(m => m.RetryAsync<ChangeOrders>());
        Assert.True((await host.RunAsync(cancellationToken: Cancellation)).Succeeded);
    }
}

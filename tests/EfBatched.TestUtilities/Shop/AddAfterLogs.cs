namespace EfBatched.TestUtilities.Shop;

/// <summary>Runs over the orders once the migration of the logs has finished.</summary>
public sealed class AddAfterLogs(WorkScript? script) : ScriptedWork(script)
{
    public AddAfterLogs()
        : this(null)
    {
    }

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.RunsAfter<ChangeLogs>().HasBatchSize(100).HasJobSize(500);

    protected override Task<int> WorkAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        ChangeOrders.ChangeAsync(batch, cancellationToken);
}

using EfBatched.Declaring;

namespace EfBatched.TestUtilities.Shop;

/// <summary>Runs over the orders once the migration of the logs has finished.</summary>
public sealed class AddAfterLogs : BatchedMigration<ShopContext, Order>
{
    private readonly WorkScript? _script;

    public AddAfterLogs()
    {
    }

    public AddAfterLogs(WorkScript script) =>
        _script = script;

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.RunsAfter<ChangeLogs>().HasFixedBatchSize(100).HasJobSize(500);

    public override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        _script?.Work is { } work ? work(batch, cancellationToken) : ChangeOrders.ChangeAsync(batch, cancellationToken);
}

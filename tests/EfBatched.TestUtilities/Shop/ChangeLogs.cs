using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>A second migration, on another table.</summary>
public sealed class ChangeLogs : BatchedMigration<ShopContext, OrderLog>
{
    protected override void Configure(BatchedMigrationBuilder<OrderLog> migration) =>
        migration.HasBatchSize(100);

    public override Task<int> MigrateAsync(Batch<ShopContext, OrderLog> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(o => o.OrderId, o => o.OrderId + 1), cancellationToken);
}

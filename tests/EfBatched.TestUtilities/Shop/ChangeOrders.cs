using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>Work that must happen exactly once for each row: <c>Changes + 1</c>. A test may put something else in its place.</summary>
public sealed class ChangeOrders(WorkScript? script) : ScriptedWork(script)
{
    public ChangeOrders()
        : this(null)
    {
    }

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.HasBatchSize(100).HasJobSize(500);

    protected override Task<int> WorkAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        ChangeAsync(batch, cancellationToken);

    public static Task<int> ChangeAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(o => o.Changes, o => o.Changes + 1), cancellationToken);
}

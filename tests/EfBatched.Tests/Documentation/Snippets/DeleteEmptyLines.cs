using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

// snippet: delete
public sealed class DeleteEmptyLines : BatchedMigration<OrdersContext, OrderLine>
{
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration) =>
        migration
            .BatchBy(l => new { l.OrderId, l.Number })
            .Where(l => l.Quantity == 0);

    public override Task<int> MigrateAsync(Batch<OrdersContext, OrderLine> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteDeleteAsync(cancellationToken);
}
// end

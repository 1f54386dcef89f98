using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class MoveEmptyLines : BatchedMigration<OrdersContext, OrderLine>
{
    // snippet: also-writes
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration) => migration
        .Where(l => l.Quantity == 0)
        .AlsoWrites<ArchivedOrderLine>()
        .HasRunWindow("22:00-06:00");
    // end

    // snippet: other-table
    public override async Task<int> MigrateAsync(
        Batch<OrdersContext, OrderLine> batch, CancellationToken cancellationToken)
    {
        await batch.InsertRowsAsync(
            l => new { l.OrderId, l.Number, l.Price },
            row => new ArchivedOrderLine { OrderId = row.OrderId, Number = row.Number, Price = row.Price },
            cancellationToken);
        return await batch.Rows.ExecuteDeleteAsync(cancellationToken);
    }
    // end
}

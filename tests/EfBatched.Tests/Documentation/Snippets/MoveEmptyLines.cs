using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class MoveEmptyLines : BatchedMigration<OrdersContext, OrderLine>
{
    // snippet: also-writes
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration) => migration
        .Where(l => l.Quantity == 0)
        .AlsoWrites<ArchivedOrderLine>()
        .HasRunWindow(from: new TimeOnly(22, 0), to: new TimeOnly(6, 0));
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

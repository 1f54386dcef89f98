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
        var lines = await batch.Rows.AsNoTracking().ToListAsync(cancellationToken);
        batch.Context.ArchivedOrderLines.AddRange(lines.Select(
            l => new ArchivedOrderLine { OrderId = l.OrderId, Number = l.Number, Price = l.Price }));
        await batch.Context.SaveChangesAsync(cancellationToken);
        return await batch.Rows.ExecuteDeleteAsync(cancellationToken);
    }
    // end
}

using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class RoundOrderLines : BatchedMigration<OrdersContext, OrderLine>
{
    // snippet: tracked
    public override async Task<int> MigrateAsync(
        Batch<OrdersContext, OrderLine> batch, CancellationToken cancellationToken)
    {
        var lines = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var line in lines)
        {
            line.RoundPrice();
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return lines.Count;
    }
    // end
}

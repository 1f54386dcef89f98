using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class RoundPrices : BatchedMigration<OrdersContext, OrderLine>
{
    // snippet: runs-after
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration) =>
        migration
            .RunsAfter<ConvertPrices>()           // all of its declarations
            .RunsAfter("ConvertPricesByHand");    // one that another context of the database declares
    // end

    public override Task<int> MigrateAsync(Batch<OrdersContext, OrderLine> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(l => l.PriceInEuro, l => Math.Round(l.PriceInEuro!.Value, 2)), cancellationToken);
}

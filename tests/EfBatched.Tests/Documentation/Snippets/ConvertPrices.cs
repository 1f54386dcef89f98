using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

// snippet: arguments
public sealed class ConvertPrices : BatchedMigration<OrdersContext, OrderLine>
{
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration)
    {
        var currency = migration.GetArguments<ConvertPricesArguments>().Currency;
        migration.Where(l => l.Currency == currency && l.PriceInEuro == null);
    }

    public override Task<int> MigrateAsync(Batch<OrdersContext, OrderLine> batch, CancellationToken cancellationToken)
    {
        var rate = batch.Migration.GetArguments<ConvertPricesArguments>().Rate;
        return batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(l => l.PriceInEuro, l => l.Price * rate), cancellationToken);
    }
}
// end

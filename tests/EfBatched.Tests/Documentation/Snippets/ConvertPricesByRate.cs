using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class ConvertPricesByRate : BatchedMigration<OrdersContext, OrderLine>
{
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration) =>
        migration.Where(l => l.PriceInEuro == null);

    // snippet: join
    public override Task<int> MigrateAsync(Batch<OrdersContext, OrderLine> batch, CancellationToken cancellationToken) =>
        batch.Rows
            .Join(batch.Context.ExchangeRates, l => l.Currency, r => r.Currency, (line, rate) => new { line, rate })
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.line.PriceInEuro, x => x.line.Price * x.rate.InEuro), cancellationToken);
    // end
}

// snippet: search-name
using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class BackfillSearchName : BatchedMigration<ShopContext, Customer>
{
    protected override void Configure(BatchedMigrationBuilder<Customer> migration) =>
        migration.Where(c => c.SearchName == null);

    public override Task<int> MigrateAsync(Batch<ShopContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);
}
// end

using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class FillByPredicate : BatchedMigration<ShopContext, Customer>
{
    // snippet: by-predicate
    protected override void Configure(BatchedMigrationBuilder<Customer> migration) =>
        migration.BatchByPredicate().Where(c => c.SearchName == null);
    // end

    public override Task<int> MigrateAsync(Batch<ShopContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);
}

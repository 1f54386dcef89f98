using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

/// <summary>A class that was renamed after its migration was enqueued, and keeps the old name for it.</summary>
internal sealed class FillSearchName : BatchedMigration<ShopContext, Customer>
{
    public override Task<int> MigrateAsync(Batch<ShopContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);

    // snippet: renamed
    protected override void Configure(BatchedMigrationBuilder<Customer> migration) =>
        migration.HasName("BackfillSearchName").Where(c => c.SearchName == null);
    // end
}

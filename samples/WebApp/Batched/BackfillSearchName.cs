using EfBatched;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Batched;

/// <summary>Set-based: one UPDATE a batch, the rows never leave the database.</summary>
public sealed class BackfillSearchName : BatchedMigration<GeoContext, City>
{
    protected override void Configure(BatchedMigrationBuilder<City> migration) => migration
        .Where(c => c.SearchName == null)
        .HasBatchSize(500);

    public override Task<int> MigrateAsync(Batch<GeoContext, City> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);
}

using EfBatched;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Batched;

/// <summary>
/// A delete over a composite key, (CityId, Number): the import wrote a spelling also where it repeats the name, which is of no use to a search.
/// </summary>
public sealed class RemoveRepeatedSpellings : BatchedMigration<GeoContext, Spelling>
{
    protected override void Configure(BatchedMigrationBuilder<Spelling> migration) => migration
        .Where(s => s.Text == s.City.Name)
        .HasBatchSize(500);

    public override Task<int> MigrateAsync(Batch<GeoContext, Spelling> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteDeleteAsync(cancellationToken);
}

using EfBatched;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Batched;

/// <summary>Row by row in C#: no database computes a geohash. The rows that are read stay locked until the batch commits.</summary>
public sealed class ComputeGeohash : BatchedMigration<GeoContext, City>
{
    protected override void Configure(BatchedMigrationBuilder<City> migration) => migration
        .Where(c => c.Geohash == null)
        .HasBatchSize(500);

    public override async Task<int> MigrateAsync(Batch<GeoContext, City> batch, CancellationToken cancellationToken)
    {
        var cities = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var city in cities)
        {
            city.Geohash = Geohash.Encode(city.Latitude, city.Longitude);
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return cities.Count;
    }
}

using EfBatched;
using WebApp.Data;

namespace WebApp.Batched;

/// <summary>Row by row in C#: no database computes a geohash. Two columns are read, one is written back, by one statement a batch.</summary>
public sealed class ComputeGeohash : BatchedMigration<GeoContext, City>
{
    protected override void Configure(BatchedMigrationBuilder<City> migration) => migration
        .Where(c => c.Geohash == null)
        .HasBatchSize(500);

    // snippet: write-back
    public override Task<int> MigrateAsync(Batch<GeoContext, City> batch, CancellationToken cancellationToken) =>
        batch.UpdateRowsAsync(
            c => new { c.Latitude, c.Longitude },
            row => new { Geohash = Geohash.Encode(row.Latitude, row.Longitude) },
            cancellationToken);
    // end
}

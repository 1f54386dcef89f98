using EfBatched.Benchmarks.Data;

namespace EfBatched.Benchmarks.Works;

/// <summary>Row by row in C#, written back in bulk.</summary>
internal sealed class FillGeohash : BatchedMigration<BenchmarkContext, Point>
{
    protected override void Configure(BatchedMigrationBuilder<Point> migration) =>
        migration.Where(p => p.Geohash == null).At();

    public override Task<int> MigrateAsync(Batch<BenchmarkContext, Point> batch, CancellationToken cancellationToken) =>
        batch.UpdateRowsAsync(
            p => new { p.Latitude, p.Longitude },
            row => new { Geohash = Geohash.Of(row.Latitude, row.Longitude) },
            cancellationToken);
}

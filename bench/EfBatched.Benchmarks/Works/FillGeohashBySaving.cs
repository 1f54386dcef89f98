using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

/// <summary>Row by row in C#, saved by EF.</summary>
internal sealed class FillGeohashBySaving : BatchedMigration<BenchmarkContext, Point>
{
    protected override void Configure(BatchedMigrationBuilder<Point> migration) =>
        migration.Where(p => p.Geohash == null).At();

    public override async Task<int> MigrateAsync(Batch<BenchmarkContext, Point> batch, CancellationToken cancellationToken)
    {
        var points = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var point in points)
        {
            point.Geohash = Geohash.Of(point.Latitude, point.Longitude);
        }

        return await batch.Context.SaveChangesAsync(cancellationToken);
    }
}

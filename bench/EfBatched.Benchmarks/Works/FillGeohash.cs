using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

/// <summary>Row by row in C#, written back in bulk.</summary>
internal sealed class FillGeohash : BatchedMigration<BenchmarkContext, Point>
{
    protected override void Configure(BatchedMigrationBuilder<Point> migration) =>
        migration.Where(p => p.Geohash == null).At();

    public override async Task<int> MigrateAsync(Batch<BenchmarkContext, Point> batch, CancellationToken cancellationToken)
    {
        var points = await batch.Rows.Select(p => new { p.Id, p.Latitude, p.Longitude }).ToListAsync(cancellationToken);
        var ids = points.ConvertAll(p => p.Id);
        var hashes = points.ConvertAll(p => Geohash.Of(p.Latitude, p.Longitude));
        return await batch.Context.Database.ExecuteSqlAsync(
            $"UPDATE points AS p SET geohash = v.geohash FROM unnest({ids}, {hashes}) AS v (id, geohash) WHERE p.id = v.id",
            cancellationToken);
    }
}

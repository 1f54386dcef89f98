using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Works;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Peers;

/// <summary>The work computed in C#, without the library.</summary>
internal static class PointLoops
{
    /// <summary>Read a batch, compute, save.</summary>
    public static Task RunBySavingAsync(Arena arena, int batchSize) =>
        KeysetLoop.RunAsync<Point>(
            arena,
            batchSize,
            async (context, rows) =>
            {
                foreach (var point in await rows.Where(p => p.Geohash == null).ToListAsync())
                {
                    point.Geohash = Geohash.Of(point.Latitude, point.Longitude);
                }

                return await context.SaveChangesAsync();
            });

    /// <summary>Read the needed columns of a batch, compute, write them back by one statement; nobody else may change the rows meanwhile.</summary>
    public static Task RunByHandAsync(Arena arena, int batchSize) =>
        KeysetLoop.RunAsync<Point>(
            arena,
            batchSize,
            async (context, rows) =>
            {
                var points = await rows.Where(p => p.Geohash == null).Select(p => new { p.Id, p.Latitude, p.Longitude }).ToListAsync();
                var ids = points.ConvertAll(p => p.Id);
                var hashes = points.ConvertAll(p => Geohash.Of(p.Latitude, p.Longitude));
                return await context.Database.ExecuteSqlAsync(
                    $"UPDATE points AS p SET geohash = v.geohash FROM unnest({ids}, {hashes}) AS v (id, geohash) WHERE p.id = v.id");
            });
}

using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Servers;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Peers;

/// <summary>The set-based work as people write it with EF alone.</summary>
internal static class PlaceLoops
{
    /// <summary>The usual loop: take some rows that are left, until none is.</summary>
    public static async Task RunUsualAsync(Arena arena, int batchSize)
    {
        int changed;
        do
        {
            await using var context = arena.CreateContext();
            changed = await context.Places.Where(p => p.SearchName == null).Take(batchSize)
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.SearchName, p => p.Name.ToLower()));
        }
        while (changed > 0);
    }

    public static Task RunKeysetAsync(Arena arena, int batchSize) =>
        KeysetLoop.RunAsync<Place>(
            arena,
            batchSize,
            (_, rows) => rows.Where(p => p.SearchName == null)
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.SearchName, p => p.Name.ToLower())));
}

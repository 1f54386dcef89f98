using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Servers;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Peers;

/// <summary>The set-based work as people write it with EF alone.</summary>
internal static class PlaceLoops
{
    /// <summary>The usual loop: take some rows that are left, until none is.</summary>
    public static Task RunUsualAsync(Arena arena, int batchSize) =>
        UntilNoneIsLeftAsync(arena, context => context.Places.Where(p => p.SearchName == null).Take(batchSize));

    /// <summary>The same in the order of the key, as EF's warning asks for.</summary>
    public static Task RunUsualInOrderAsync(Arena arena, int batchSize) =>
        UntilNoneIsLeftAsync(arena, context => context.Places.Where(p => p.SearchName == null).OrderBy(p => p.Id).Take(batchSize));

    public static Task RunKeysetAsync(Arena arena, int batchSize) =>
        KeysetLoop.RunAsync<Place>(
            arena,
            batchSize,
            (_, rows) => rows.Where(p => p.SearchName == null)
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.SearchName, p => p.Name.ToLower())));

    private static async Task UntilNoneIsLeftAsync(Arena arena, Func<BenchmarkContext, IQueryable<Place>> next)
    {
        int changed;
        do
        {
            await using var context = arena.CreateContext();
            changed = await next(context).ExecuteUpdateAsync(s => s.SetProperty(p => p.SearchName, p => p.Name.ToLower()));
        }
        while (changed > 0);
    }
}

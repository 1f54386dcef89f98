using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Servers;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Peers;

/// <summary>The loop of somebody who knows keyset paging: find the next boundary, change the range, go on from there.</summary>
internal static class KeysetLoop
{
    public static async Task RunAsync<TRow>(
        Arena arena, int batchSize, Func<BenchmarkContext, IQueryable<TRow>, Task<int>> changeAsync)
        where TRow : class, IRow
    {
        var after = 0L;
        while (true)
        {
            await using var context = arena.CreateContext();
            var rows = context.Set<TRow>();
            var upTo = await rows.Where(r => r.Id > after).OrderBy(r => r.Id).Take(batchSize).MaxAsync(r => (long?)r.Id);
            if (upTo is null)
            {
                return;
            }

            await changeAsync(context, rows.Where(r => r.Id > after && r.Id <= upTo));
            after = upTo.Value;
        }
    }

    public static async Task RunOrderLinesAsync(Arena arena, int batchSize)
    {
        var (order, number) = (0, 0);
        while (true)
        {
            await using var context = arena.CreateContext();
            // The first comparison is redundant, and what lets PostgreSQL start in the middle of the index.
            var rest = context.OrderLines.Where(l => l.OrderId >= order && (l.OrderId > order || l.Number > number));
            var last = await rest.OrderBy(l => l.OrderId).ThenBy(l => l.Number).Skip(batchSize - 1)
                .Select(l => new { l.OrderId, l.Number }).FirstOrDefaultAsync()
                ?? await rest.OrderByDescending(l => l.OrderId).ThenByDescending(l => l.Number)
                    .Select(l => new { l.OrderId, l.Number }).FirstOrDefaultAsync();
            if (last is null)
            {
                return;
            }

            await rest.Where(l => l.OrderId <= last.OrderId && (l.OrderId < last.OrderId || l.Number <= last.Number) && l.Total == null)
                .ExecuteUpdateAsync(s => s.SetProperty(l => l.Total, l => l.Quantity * l.Price));
            (order, number) = (last.OrderId, last.Number);
        }
    }
}

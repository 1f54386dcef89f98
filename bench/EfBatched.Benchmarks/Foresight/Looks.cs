using System.Diagnostics;
using EfBatched.Benchmarks.Servers;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Foresight;

/// <summary>What the library answers while a migration runs: how long it will still take.</summary>
internal sealed class Looks(Arena arena, string migration)
{
    private const double From = 0.2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly List<(long At, BatchedMigrationTimeRange Left)> _answers = [];

    /// <summary>How many looks gave a range.</summary>
    public int Count => _answers.Count;

    /// <summary>Looks every second, from a fifth of the way on, until the run has ended.</summary>
    public async Task WatchAsync(Task run)
    {
        while (await Task.WhenAny(run, Task.Delay(Interval)) != run)
        {
            await using var context = arena.CreateContext();
            var at = Stopwatch.GetTimestamp();
            var state = await context.Database.BatchedMigrations().GetAsync(migration);
            if (!state.IsFinished && state.Progress >= From && state.RemainingTimeRange is { } left)
            {
                _answers.Add((at, left));
            }
        }
    }

    /// <summary>How many of the ranges held the end as it came.</summary>
    public int CountTrue(long end) =>
        _answers.Count(a => Stopwatch.GetElapsedTime(a.At, end) is var left && left >= a.Left.AtLeast && left <= a.Left.AtMost);
}

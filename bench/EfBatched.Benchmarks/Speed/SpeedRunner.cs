using System.Diagnostics;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;

namespace EfBatched.Benchmarks.Speed;

/// <summary>Runs a case: every contestant once per repetition, in turn, each on a fresh copy of the same rows.</summary>
internal sealed class SpeedRunner(SpeedCase speedCase, BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    // Enough to tell batch sizes apart.
    private const int RehearsalDivisor = 5;

    private readonly IReadOnlyList<Contestant> _contestants = [.. speedCase.Contestants.Where(c => options.Measures(c.Name))];

    public string Name => speedCase.Name;

    public async Task RunAsync(Report report)
    {
        if (_contestants.Count == 0)
        {
            return;
        }

        var results = await RunAsync();
        report.Add(Name, SpeedTable.Of(results));
        foreach (var result in results)
        {
            report.Set($"{Name}: {result.Contestant}", result.Median);
        }
    }

    private async Task<IReadOnlyList<SpeedResult>> RunAsync()
    {
        progress.Say($"{speedCase.Title} ...");
        var rows = options.Rows(speedCase.Rows);
        var rehearsal = await databases.CreateTemplateAsync(speedCase.Name + "-rehearsal", speedCase.FillSql(Math.Max(rows / RehearsalDivisor, 1)));
        var batchSizes = new Dictionary<string, int>();
        foreach (var contestant in _contestants)
        {
            batchSizes[contestant.Name] = await RehearseAsync(contestant, rehearsal);
        }

        await databases.DropAsync(rehearsal);
        var template = await databases.CreateTemplateAsync(speedCase.Name, speedCase.FillSql(rows));
        var times = _contestants.ToDictionary(c => c.Name, _ => new List<double>());
        for (var repeat = 0; repeat < options.Repeats(speedCase.Repeats); repeat++)
        {
            // Nobody always runs after the same one, which may leave the disk busy.
            var first = repeat % _contestants.Count;
            foreach (var contestant in _contestants.Skip(first).Concat(_contestants.Take(first)).Where(c => repeat < c.MaxRepeats))
            {
                var seconds = await MeasureAsync(contestant, template, batchSizes[contestant.Name]);
                times[contestant.Name].Add(seconds);
                progress.Say($"  {contestant.Name}: {seconds:F2} s, load {Machine.Load()}");
            }
        }

        await databases.DropCopyAsync();
        await databases.DropAsync(template);
        return [.. _contestants.Select(c => new SpeedResult(c.Name, batchSizes[c.Name], times[c.Name]))];
    }

    private async Task<int> RehearseAsync(Contestant contestant, string template)
    {
        for (var run = 0; run < contestant.WarmUps; run++)
        {
            await MeasureAsync(contestant, template, contestant.BatchSizes[^1]);
        }

        if (contestant.BatchSizes is [var only])
        {
            return only;
        }

        var best = (Size: 0, Seconds: double.MaxValue);
        foreach (var size in contestant.BatchSizes)
        {
            var seconds = await MeasureAsync(contestant, template, size);
            if (seconds < best.Seconds)
            {
                best = (size, seconds);
            }
        }

        return best.Size;
    }

    private async Task<double> MeasureAsync(Contestant contestant, string template, int batchSize)
    {
        await using var arena = await databases.CopyAsync(template);
        await contestant.PrepareAsync(arena);
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await contestant.RunAsync(arena, batchSize);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var left = await arena.QueryAsync<long>(speedCase.LeftSql);
        return left == 0
            ? seconds
            : throw new InvalidOperationException($"'{contestant.Name}' has left {left} rows of the case '{speedCase.Name}'.");
    }
}

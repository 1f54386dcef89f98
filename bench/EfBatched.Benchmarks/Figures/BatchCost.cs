using System.Diagnostics;
using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Peers;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Speed;
using EfBatched.Benchmarks.Works;

namespace EfBatched.Benchmarks.Figures;

/// <summary>Whether a batch costs more in a larger table, and whether the runner's memory grows with it.</summary>
internal sealed class BatchCost(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    public const string Ratio = "cost per batch, largest table against smallest";
    public const string HeapGrowth = "managed heap growth in MB";

    private const int BatchSize = 1_000;

    // Small tables before and after the large one, so that a load which comes and goes does not decide.
    private static readonly int[] Sizes = [100_000, 100_000, 1_000_000, 10_000_000, 1_000_000, 100_000, 100_000];

    private readonly SortedDictionary<int, List<double>> _library = [];
    private readonly SortedDictionary<int, List<double>> _loop = [];
    private (double Early, double Late) _heap;

    public string Name => "batch-cost";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Cost per batch in small and large tables ...");
        var sizes = Sizes.Select(options.Rows).ToList();
        var templates = new Dictionary<int, string>();
        foreach (var rows in sizes)
        {
            if (!templates.TryGetValue(rows, out var template))
            {
                template = await databases.CreateTemplateAsync($"places-{rows}", Places.Fill(rows));
                templates.Add(rows, template);
            }

            await MeasureAsync(template, rows, isLargest: rows == sizes.Max());
        }

        await databases.DropCopyAsync();
        foreach (var template in templates.Values)
        {
            await databases.DropAsync(template);
        }

        AddTo(report);
    }

    private async Task MeasureAsync(string template, int rows, bool isLargest)
    {
        await using (var arena = await databases.CopyAsync(template))
        {
            var contestant = Contestants.InLibrary<FillSearchName>("", "even", o => o.UseFullSpeed());
            await contestant.PrepareAsync(arena);
            using var recorder = new BatchRecorder((rows / BatchSize) + 1, isLargest ? done => WatchHeap(done, rows) : null);
            await contestant.RunAsync(arena, 0);
            Add(_library, rows, recorder.Milliseconds);
        }

        await using (var arena = await databases.CopyAsync(template))
        {
            var started = Stopwatch.GetTimestamp();
            await new SqlWork("places", ["id"], "UPDATE places SET search_name = lower(name) WHERE search_name IS NULL")
                .RunInLoopAsync(arena, BatchSize);
            Add(_loop, rows, [Stopwatch.GetElapsedTime(started).TotalMilliseconds / Math.Max(rows / BatchSize, 1)]);
        }

        progress.Say($"  {rows} rows: {Statistics.Median(_library[rows]):F2} ms, load {Machine.Load()}");
    }

    private void WatchHeap(long done, int rows)
    {
        if (_heap.Early == 0 && done >= rows / 10)
        {
            _heap.Early = HeapInMegabytes();
        }
        else if (_heap.Late == 0 && done > rows - (2 * BatchSize))
        {
            _heap.Late = HeapInMegabytes();
        }
    }

    private static double HeapInMegabytes() => GC.GetTotalMemory(forceFullCollection: true) / 1e6;

    private static void Add(SortedDictionary<int, List<double>> samples, int rows, IEnumerable<double> added)
    {
        if (!samples.TryGetValue(rows, out var list))
        {
            samples.Add(rows, list = []);
        }

        list.AddRange(added);
    }

    private void AddTo(Report report)
    {
        var table = new Table("rows in the table", "batches", "median", "mean", "99 %", "PL/pgSQL loop, mean");
        foreach (var (rows, milliseconds) in _library)
        {
            table.Add(
                Format.Count(rows),
                Format.Count(milliseconds.Count),
                Format.Milliseconds(Statistics.Median(milliseconds)),
                Format.Milliseconds(milliseconds.Average()),
                Format.Milliseconds(Statistics.Percentile(milliseconds, 0.99)),
                Format.Milliseconds(_loop[rows].Average()));
        }

        report.Add(Name, table);
        report.Set(Ratio, Statistics.Median(_library.Last().Value) / Statistics.Median(_library.First().Value));

        var memory = new Table("rows done", "managed heap after a collection");
        memory.Add(Format.Count(_library.Last().Key / 10), $"{Format.Ratio(_heap.Early)} MB");
        memory.Add(Format.Count(_library.Last().Key), $"{Format.Ratio(_heap.Late)} MB");
        report.Add("memory", memory);
        report.Set(HeapGrowth, _heap.Late - _heap.Early);
    }
}

using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Speed;
using EfBatched.Benchmarks.Works;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.Benchmarks.Figures;

/// <summary>What the live application notices: its latency alone, and beside each way to change the same table.</summary>
internal sealed class ForegroundLatency(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    public const string Ratio = "p99 of the foreground beside the default settings, against alone";
    public const string LongestWait = "longest wait for a lock of ours, in seconds";

    private const int TransactionsPerSecond = 200;

    private const string Alone = "alone";
    private const string BesideDefaults = "beside EfBatched with default settings";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public string Name => "foreground";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Foreground workload ...");
        var rows = options.Rows(2_000_000);
        var template = await databases.CreateTemplateAsync(Name, Places.Fill(rows));
        var fullSpeed = Contestants.InLibrary<FillSearchName>("", "two", o => o.UseFullSpeed());
        IReadOnlyList<(string Name, Func<Arena, Task> PrepareAsync, Func<Arena, CancellationToken, Task> RunAsync)> backgrounds =
        [
            (Alone, _ => Task.CompletedTask, (_, end) => Task.Delay(Timeout.Infinite, end)),
            (BesideDefaults, Contestants.InLibrary<FillSearchName>("", "alone").PrepareAsync, RunHostAsync),
            ("beside EfBatched at full speed", fullSpeed.PrepareAsync, (arena, _) => fullSpeed.RunAsync(arena, 0)),
            (
                "beside one UPDATE statement",
                _ => Task.CompletedTask,
                (arena, _) => arena.ExecuteAsync("UPDATE places SET search_name = lower(name) WHERE search_name IS NULL")),
        ];
        var latencies = backgrounds.ToDictionary(b => b.Name, _ => new List<ForegroundSample>());
        // The first time pays for compiling code and queries, which an application has behind it.
        foreach (var (_, prepareAsync, runAsync) in backgrounds)
        {
            await MeasureAsync(template, rows, WarmUp, prepareAsync, runAsync);
        }

        for (var repeat = 0; repeat < options.Repeats(3); repeat++)
        {
            foreach (var (name, prepareAsync, runAsync) in backgrounds)
            {
                var sample = await MeasureAsync(template, rows, Window, prepareAsync, runAsync);
                latencies[name].Add(sample);
                progress.Say($"  {name}: p99 {sample.Percentile(0.99):F2} ms, load {Machine.Load()}");
            }
        }

        await databases.DropCopyAsync();
        await databases.DropAsync(template);
        AddTo(report, latencies);
    }

    private async Task<ForegroundSample> MeasureAsync(
        string template, int rows, TimeSpan window, Func<Arena, Task> prepareAsync, Func<Arena, CancellationToken, Task> runAsync)
    {
        await using var arena = await databases.CopyAsync(template);
        await prepareAsync(arena);
        return await new ForegroundTrial(arena, rows, window, TransactionsPerSecond).RunAsync(end => runAsync(arena, end));
    }

    private void AddTo(Report report, Dictionary<string, List<ForegroundSample>> latencies)
    {
        double P99(string name) => Statistics.Median(latencies[name].Select(s => s.Percentile(0.99)));
        var table = new Table("the same 200 transactions a second", "median", "99 %", "against alone", "longest", "longest wait for its locks", "rows changed a second");
        foreach (var (name, samples) in latencies)
        {
            table.Add(
                name,
                Format.Milliseconds(Statistics.Median(samples.Select(s => s.Percentile(0.5)))),
                Format.Milliseconds(P99(name)),
                Format.Ratio(P99(name) / P99(Alone)),
                Format.Milliseconds(samples.Max(s => s.Percentile(1))),
                Format.Milliseconds(samples.Max(s => s.LongestLockWaitMs)),
                Format.Count(Statistics.Median(samples.Select(s => s.RowsPerSecond))));
        }

        report.Add(Name, table);
        report.Set(Ratio, P99(BesideDefaults) / P99(Alone));
        report.Set(LongestWait, latencies[BesideDefaults].Max(s => s.LongestLockWaitMs) / 1_000);
    }

    /// <summary>An application's host with the runner as it comes.</summary>
    public static async Task RunHostAsync(Arena arena, CancellationToken end)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddBenchmarkContext(arena.ConnectionString);
        builder.Services.AddBatchedMigrationRunner<BenchmarkContext>(o => o.StartJitter = TimeSpan.Zero);
        using var host = builder.Build();
        await host.StartAsync(CancellationToken.None);
        await Task.Delay(Timeout.Infinite, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }
}

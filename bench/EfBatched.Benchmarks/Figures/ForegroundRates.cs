using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Speed;
using EfBatched.Benchmarks.Works;

namespace EfBatched.Benchmarks.Figures;

/// <summary>The default settings beside live applications of different rates: what these notice, and how many rows a second it changes.</summary>
internal sealed class ForegroundRates(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    private static readonly int[] Rates = [20, 200, 1_000];

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public string Name => "foreground-rates";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Foreground at several rates ...");
        var rows = options.Rows(2_000_000);
        var template = await databases.CreateTemplateAsync(Name, Places.Fill(rows));
        var table = new Table(
            "transactions a second", "alone, 99 %", "beside it, 99 %", "ratio", "alone, median", "beside it, median", "rows changed a second");
        await MeasureAsync(template, rows, 200, isBeside: true);
        foreach (var rate in Rates)
        {
            List<ForegroundSample> alone = [], beside = [];
            for (var repeat = 0; repeat < options.Repeats(3); repeat++)
            {
                alone.Add(await MeasureAsync(template, rows, rate, isBeside: false));
                beside.Add(await MeasureAsync(template, rows, rate, isBeside: true));
                progress.Say($"  {rate}: p99 {alone[^1].Percentile(0.99):F2} and {beside[^1].Percentile(0.99):F2} ms, load {Machine.Load()}");
            }

            double Median(List<ForegroundSample> samples, double percentile) => Statistics.Median(samples.Select(s => s.Percentile(percentile)));
            table.Add(
                Format.Count(rate),
                Format.Milliseconds(Median(alone, 0.99)),
                Format.Milliseconds(Median(beside, 0.99)),
                Format.Ratio(Median(beside, 0.99) / Median(alone, 0.99)),
                Format.Milliseconds(Median(alone, 0.5)),
                Format.Milliseconds(Median(beside, 0.5)),
                Format.Count(Statistics.Median(beside.Select(s => s.RowsPerSecond))));
        }

        await databases.DropCopyAsync();
        await databases.DropAsync(template);
        report.Add(Name, table);
    }

    private async Task<ForegroundSample> MeasureAsync(string template, int rows, int rate, bool isBeside)
    {
        await using var arena = await databases.CopyAsync(template);
        if (isBeside)
        {
            await Contestants.InLibrary<FillSearchName>("", "alone").PrepareAsync(arena);
        }

        return await new ForegroundTrial(arena, rows, Window, rate).RunAsync(
            end => isBeside ? ForegroundLatency.RunHostAsync(arena, end) : Task.Delay(Timeout.Infinite, end));
    }
}

using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Speed;
using EfBatched.Benchmarks.Works;
using EfBatched.TestUtilities.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.Benchmarks.Figures;

/// <summary>What a batch and an idle runner ask of the server, counted by a proxy between them.</summary>
internal sealed class IdleRunner(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    public const string RoundTripsPerLook = "round trips per look of an idle runner";

    private const int Looks = 100;
    private const double LooksPerMinute = 6;

    public string Name => "round-trips";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Round trips ...");
        var rows = options.Rows(200_000);
        var template = await databases.CreateTemplateAsync(Name, Places.Fill(rows));
        await using (var arena = await databases.CopyAsync(template))
        {
            await using var proxy = TcpFaultProxy.Start(arena.ConnectionString);
            await using var behind = new Arena(proxy.ConnectionString);
            var (perBatch, all) = await CountPerBatchAsync(proxy, behind);
            var (perLook, statements) = await CountPerLookAsync(proxy);

            var table = new Table("", "round trips");
            table.Add("a batch of 1,000 rows of one-statement work", Format.Ratio(perBatch));
            table.Add("the same, with its part of finding, claiming and finishing jobs of 20 batches", Format.Ratio(all));
            table.Add("a look of an idle runner", Format.Ratio(perLook));
            report.Add(Name, table);
            report.AddText(
                "idle-statements", $"{Format.Count(statements * LooksPerMinute)} statements a minute at the default interval of 10 seconds");
            report.Set(RoundTripsPerLook, perLook);
        }

        await databases.DropCopyAsync();
        await databases.DropAsync(template);
    }

    private static async Task<(double PerBatch, double All)> CountPerBatchAsync(TcpFaultProxy proxy, Arena behind)
    {
        var contestant = Contestants.InLibrary<FillSearchName>("", "even");
        await contestant.PrepareAsync(behind);
        proxy.RoundTrips.Clear();
        using var recorder = new BatchRecorder(1_000);
        await contestant.RunAsync(behind, 0);

        // A batch begins with the statement that moves its job's checkpoint, and ends with the next COMMIT.
        var trips = proxy.RoundTrips.Items;
        var (inBatches, isInBatch) = (0, false);
        foreach (var trip in trips)
        {
            isInBatch |= trip.Statements.Any(s => s.Contains("\"checkpoint\" = ", StringComparison.Ordinal) && s.StartsWith("UPDATE", StringComparison.Ordinal)
                && s.Contains("\"batches\" + 1", StringComparison.Ordinal));
            inBatches += isInBatch ? 1 : 0;
            isInBatch &= !trip.Statements.Contains("COMMIT");
        }

        var batches = (double)recorder.Milliseconds.Count;
        return (inBatches / batches, trips.Count / batches);
    }

    private static async Task<(double RoundTrips, double Statements)> CountPerLookAsync(TcpFaultProxy proxy)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddBenchmarkContext(proxy.ConnectionString);
        builder.Services.AddBatchedMigrationRunner<BenchmarkContext>(o =>
        {
            o.StartJitter = TimeSpan.Zero;
            o.JobInterval = TimeSpan.FromMilliseconds(100);
        });
        using var host = builder.Build();
        using var recorder = new BatchRecorder(0);
        await host.StartAsync();
        await UntilAsync(() => recorder.Runs >= 5);
        proxy.RoundTrips.Clear();
        var before = recorder.Runs;
        await UntilAsync(() => recorder.Runs >= before + Looks);
        var (trips, looks) = (proxy.RoundTrips.Items, recorder.Runs - before);
        await host.StopAsync();
        return (trips.Count / (double)looks, trips.Sum(t => t.Statements.Count) / (double)looks);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(20);
        }
    }
}

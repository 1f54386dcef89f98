using System.Diagnostics;
using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Figures;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Benchmarks.Foresight;

/// <summary>Whether what is foretold comes true: by a rehearsal before the start, and by the time left while it runs.</summary>
internal sealed class Foresight(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(15);

    private readonly Table _table = new(
        "work", "rows", "rehearsal took", "default pace, foretold", "was", "full speed, foretold", "was", "log, foretold", "was", "looks at the time left", "true");

    private int _foretold;
    private int _true;

    public string Name => "foresight";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Forecasts ...");
        foreach (var work in ForetoldWorks.All.Where(w => options.Measures(w.Title)))
        {
            await MeasureAsync(work, options.Rows(work.Rows));
        }

        await databases.DropCopyAsync();
        report.Add(Name, _table);
        report.AddText("foresight-sum", $"{_true} of {_foretold} durations lay in the range that was foretold");
    }

    private async Task MeasureAsync(ForetoldWork work, int rows)
    {
        var template = await databases.CreateTemplateAsync(Name, work.FillSql(rows));
        BatchedMigrationRehearsal rehearsal;
        TimeSpan atDefault;
        long log;
        Looks looks;
        int held;
        await using (var arena = await PrepareAsync(template, work))
        {
            using var foreground = work.TransactionsPerSecond is { } rate ? Pgbench.Start(arena.ConnectionString, rows, LongestRun, rate) : null;
            rehearsal = await arena.Services.RehearseBatchedMigrationAsync<BenchmarkContext>(work.Migration);
            looks = new Looks(arena, work.Migration);
            var logBefore = await LogEndAsync(arena);
            var started = Stopwatch.GetTimestamp();
            var run = arena.Services.RunBatchedMigrationsAsync<BenchmarkContext>(work.Migration);
            await looks.WatchAsync(run);
            var ended = Stopwatch.GetTimestamp();
            Check(await run, work);
            log = await LogEndAsync(arena) - logBefore;
            atDefault = Stopwatch.GetElapsedTime(started, ended);
            held = looks.CountTrue(ended);
        }

        var atFullSpeed = work.TransactionsPerSecond is null ? await RunAtFullSpeedAsync(template, work) : (TimeSpan?)null;
        Add(work, rows, rehearsal, atDefault, atFullSpeed, log, looks, held);
        await databases.DropAsync(template);
    }

    private async Task<Arena> PrepareAsync(string template, ForetoldWork work)
    {
        var arena = await databases.CopyAsync(template);
        await using var context = arena.CreateContext();
        await context.Database.BatchedMigrations().RunAgainAsync(work.Migration, "The table was empty when it was created.");
        return arena;
    }

    private async Task<TimeSpan> RunAtFullSpeedAsync(string template, ForetoldWork work)
    {
        await using var arena = await PrepareAsync(template, work);
        var started = Stopwatch.GetTimestamp();
        Check(await arena.Services.RunBatchedMigrationsAsync<BenchmarkContext>(work.Migration, o => o.UseFullSpeed()), work);
        return Stopwatch.GetElapsedTime(started);
    }

    private void Add(
        ForetoldWork work, int rows, BatchedMigrationRehearsal rehearsal, TimeSpan atDefault, TimeSpan? atFullSpeed, long log, Looks looks, int held)
    {
        if (rehearsal.Forecasts is not [var byDefault, _, var byFullSpeed])
        {
            throw new InvalidOperationException($"'{work.Title}' has no forecast: {rehearsal.Summary}");
        }

        var isLogKnown = work.TransactionsPerSecond is null && rehearsal.LeastWalBytes is not null;
        _table.Add(
            work.Title,
            Format.Count(rows),
            Format.Seconds(rehearsal.Duration.TotalSeconds),
            Range(byDefault),
            Judge(byDefault, atDefault),
            atFullSpeed is null ? "" : Range(byFullSpeed),
            atFullSpeed is { } duration ? Judge(byFullSpeed, duration) : "",
            isLogKnown ? $"{rehearsal.LeastWalBytes / 1_000_000} to {rehearsal.MostWalBytes / 1_000_000} MB" : "",
            isLogKnown ? $"{log / 1_000_000} MB" : "",
            Format.Count(looks.Count),
            Format.Count(held));
        progress.Say($"  {work.Title}: {Range(byDefault)}, was {Format.Seconds(atDefault.TotalSeconds)}, load {Machine.Load()}");
    }

    private string Judge(BatchedRehearsalForecast forecast, TimeSpan duration)
    {
        var isTrue = duration >= forecast.Least && duration <= forecast.Most;
        _foretold++;
        _true += isTrue ? 1 : 0;
        return Format.Seconds(duration.TotalSeconds) + (isTrue ? "" : " (outside)");
    }

    private static string Range(BatchedRehearsalForecast forecast) =>
        $"{Format.Seconds(forecast.Least.TotalSeconds)} to {Format.Seconds(forecast.Most.TotalSeconds)}";

    private static Task<long> LogEndAsync(Arena arena) =>
        arena.QueryAsync<long>("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");

    private static void Check(BatchedMigrationRunResult result, ForetoldWork work)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"'{work.Title}' has not finished.");
        }
    }
}

using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Works;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfBatched.Benchmarks.Figures;

/// <summary>Whether finding and claiming a job takes longer when many have finished.</summary>
internal sealed class ClaimTime(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    public const string Ratio = "claim with 1,000,000 finished jobs against 10";

    private const int Claims = 300;
    private const int FewJobs = 10;

    private readonly string _migration = Declaration.NameOf<FillSearchName>("tiny");

    public string Name => "claim";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Claim time ...");
        var manyJobs = options.Rows(1_000_000);
        var templates = new Dictionary<int, string>();
        var milliseconds = new SortedDictionary<int, List<double>> { [FewJobs] = [], [manyJobs] = [] };
        foreach (var jobs in milliseconds.Keys)
        {
            templates.Add(jobs, await CreateTemplateAsync(jobs));
        }

        // The first time warms up.
        await MeasureAsync(templates[FewJobs]);
        for (var repeat = 0; repeat < options.Repeats(3); repeat++)
        {
            foreach (var (jobs, samples) in milliseconds)
            {
                samples.AddRange(await MeasureAsync(templates[jobs]));
                progress.Say($"  {jobs} finished jobs: {Statistics.Median(samples):F2} ms, load {Machine.Load()}");
            }
        }

        await databases.DropCopyAsync();
        foreach (var template in templates.Values)
        {
            await databases.DropAsync(template);
        }

        var table = new Table("finished jobs in the table", "claims", "median", "99 %");
        foreach (var (jobs, samples) in milliseconds)
        {
            table.Add(
                Format.Count(jobs),
                Format.Count(samples.Count),
                Format.Milliseconds(Statistics.Median(samples)),
                Format.Milliseconds(Statistics.Percentile(samples, 0.99)));
        }

        report.Add(Name, table);
        report.Set(Ratio, Statistics.Median(milliseconds.Last().Value) / Statistics.Median(milliseconds.First().Value));
    }

    private async Task<string> CreateTemplateAsync(int finishedJobs)
    {
        var template = await databases.CreateTemplateAsync($"jobs-{finishedJobs}", Places.Fill(Claims * 10));
        await using var arena = databases.Open(template);
        await using (var context = arena.CreateContext())
        {
            await context.Database.BatchedMigrations().RunAgainAsync(_migration, "The table was empty when it was created.");
        }

        await arena.ExecuteAsync(
            $"""
            INSERT INTO batched_jobs (migration_id, after_key, up_to, checkpoint, status, attempts, sequence, batch_size, job_size, batches,
                rows_scanned, rows_migrated, created_at, started_at, finished_at)
            SELECT m.id, CASE WHEN i > -{finishedJobs} THEN '[' || i - 1 || ']' END, '[' || i || ']', '[' || i || ']', 'Finished', 1, 1, 10, 10,
                1, 10, 10, now(), now(), now()
            FROM batched_migrations m, generate_series(-{finishedJobs}, -1) AS i
            """);
        await arena.ExecuteAsync($"UPDATE batched_migrations SET cursor_sequence = {finishedJobs}");
        await arena.ExecuteAsync("VACUUM (ANALYZE)");
        return template;
    }

    private async Task<IReadOnlyList<double>> MeasureAsync(string template)
    {
        await using var arena = await databases.CopyAsync(template);
        var stopwatch = new ClaimStopwatch();
        using var meter = new System.Diagnostics.Metrics.Meter("EfBatched.Benchmarks");
        var engine = await Engine.CreateAsync(
            new ScopedContextSource<BenchmarkContext>(arena.Services.GetRequiredService<IServiceScopeFactory>()),
            new BatchedMigrationRunnerOptions().UseFullSpeed(),
            TimeProvider.System,
            new EfBatchedMetrics(meter),
            NullLoggerFactory.Instance,
            new EngineSeams
            {
                Finder = parts => stopwatch.Around(parts.CreateFinder(WorkRegistry.For(arena.CreateContext()))),
                Claimer = parts => stopwatch.Around(parts.CreateClaimer()),
            });
        await new ForegroundRun(engine).RunAsync(_migration, CancellationToken.None);
        return stopwatch.Milliseconds;
    }
}

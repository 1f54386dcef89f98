using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Works;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using System.Diagnostics;

namespace EfBatched.Benchmarks.Figures;

/// <summary>What a list takes beside very many finished jobs, and how large their table is, before and after they are merged.</summary>
internal sealed class JobRetention(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress) : ICase
{
    private const int Looks = 15;
    private const int Burst = 1_000;
    private const int VacuumEvery = 20_000;

    private readonly string _migration = Declaration.NameOf<FillSearchName>("tiny");

    public string Name => "retention";

    public async Task RunAsync(Report report)
    {
        progress.Say($"Retention ...");
        var jobs = options.Rows(1_000_000);
        var template = await databases.CreateTemplateAsync($"kept-{jobs}", Places.Fill(10));
        await using var arena = databases.Open(template);
        var table = new Table("a walk of " + Format.Count(jobs) + " jobs", "rows", "`list`", "`status`", "table", "indexes", "events", "migrations");
        await BeginAsync(arena, jobs);
        // The first time warms up.
        await MeasureAsync(arena, m => m.ListAsync());
        for (var done = 0; done < jobs; done += Burst)
        {
            await AddJobsAsync(arena, done + 1, Math.Min(done + Burst, jobs));
            await KeepAsync(arena, TimeSpan.FromDays(14));
            if (done % VacuumEvery == 0)
            {
                await arena.ExecuteAsync("VACUUM (ANALYZE) batched_jobs");
            }
        }

        await AddAsync(table, arena, "at its end, merged as it went");
        await arena.ExecuteAsync("TRUNCATE batched_jobs");
        await AddJobsAsync(arena, 1, jobs);
        await arena.ExecuteAsync("VACUUM (ANALYZE)");
        await AddAsync(table, arena, "while it runs, nothing merged");
        var running = await KeepAsync(arena, TimeSpan.FromDays(14));
        await AddAsync(table, arena, "the newest 1,000 left as they are");
        await arena.ExecuteAsync("VACUUM batched_jobs");
        await AddAsync(table, arena, "after a plain VACUUM");
        await arena.ExecuteAsync("UPDATE batched_migrations SET status = 'Finished', finished_at = now(), updated_at = now()");
        var ended = await KeepAsync(arena, TimeSpan.Zero);
        await arena.ExecuteAsync("VACUUM batched_jobs");
        await AddAsync(table, arena, "finished, all merged, after a plain VACUUM");
        await arena.ExecuteAsync("VACUUM FULL batched_jobs");
        await AddAsync(table, arena, "after VACUUM FULL");
        await databases.DropAsync(template);
        report.Add(Name, table);
        report.AddText(
            "retention-time",
            $"Merging took {Format.Seconds(running)} of work while it ran and {Format.Seconds(ended)} after its end; with its rests ten times as long");
    }

    private async Task BeginAsync(Arena arena, int jobs)
    {
        await using (var context = arena.CreateContext())
        {
            await context.Database.BatchedMigrations().RunAgainAsync(_migration, "The table was empty when it was created.");
        }

        await arena.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = 'Running', up_to = '[{jobs}]', "cursor" = '[{jobs}]', cursor_sequence = {jobs},
                started_at = now() - interval '1 day', estimated_rows = {jobs * 20L}
            WHERE name = '{_migration}'
            """);
    }

    // Inserted by SQL: to walk them would take days.
    private Task AddJobsAsync(Arena arena, int first, int last) =>
        arena.ExecuteAsync(
            $"""
            INSERT INTO batched_jobs (migration_id, after_key, up_to, checkpoint, status, attempts, sequence, batch_size, job_size, batches,
                rows_scanned, rows_migrated, runner_id, correlation_id, work_ms, created_at, started_at, finished_at)
            SELECT m.id, CASE WHEN i > 1 THEN '[' || i - 1 || ']' END, '[' || i || ']', '[' || i || ']', 'Finished', 1, 1, 10, 10, 1, 10, 10,
                gen_random_uuid(), md5(i::text), 20, now(), now(), now()
            FROM batched_migrations m, generate_series({first}, {last}) AS i WHERE m.name = '{_migration}'
            """);

    private async Task AddAsync(Table table, Arena arena, string when)
    {
        var list = await MeasureAsync(arena, m => m.ListAsync());
        var status = await MeasureAsync(arena, m => m.GetAsync(_migration));
        table.Add(
            when,
            Format.Count(await arena.QueryAsync<long>("SELECT COUNT(*) FROM batched_jobs")),
            Format.Milliseconds(list),
            Format.Milliseconds(status),
            await SizeAsync(arena, "pg_table_size('batched_jobs')"),
            await SizeAsync(arena, "pg_indexes_size('batched_jobs')"),
            await SizeAsync(arena, "pg_total_relation_size('batched_events')"),
            await SizeAsync(arena, "pg_total_relation_size('batched_migrations')"));
        progress.Say($"  {when}: list {list:F1} ms, load {Machine.Load()}");
    }

    private static Task<string> SizeAsync(Arena arena, string size) => arena.QueryAsync<string>($"SELECT pg_size_pretty({size})");

    private static async Task<double> MeasureAsync(Arena arena, Func<BatchedMigrationsFacade, Task> look)
    {
        var samples = new List<double>();
        for (var i = 0; i < Looks; i++)
        {
            await using var context = arena.CreateContext();
            var started = Stopwatch.GetTimestamp();
            await look(context.Database.BatchedMigrations());
            samples.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Statistics.Median(samples);
    }

    private static async Task<double> KeepAsync(Arena arena, TimeSpan retention)
    {
        using var meter = new System.Diagnostics.Metrics.Meter("EfBatched.Benchmarks");
        var engine = await Engine.CreateAsync(
            new ScopedContextSource<BenchmarkContext>(arena.Services.GetRequiredService<IServiceScopeFactory>()),
            new BatchedMigrationRunnerOptions { JobRetention = retention },
            new RestlessTime(),
            new EfBatchedMetrics(meter),
            NullLoggerFactory.Instance);
        var started = Stopwatch.GetTimestamp();
        await engine.Parts.CreateHousekeeper(engine.Works.Names).KeepAsync(CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // What takes no time is followed by no rest.
    private sealed class RestlessTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}

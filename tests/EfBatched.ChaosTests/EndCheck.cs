using System.Text.Json;
using EfBatched.Tracking;

namespace EfBatched.ChaosTests;

/// <summary>What must be true of rows and jobs whenever a migration has finished, and of the server once every process has gone.</summary>
internal sealed class EndCheck(ChaosDatabase database)
{
    // Sessions whose process has gone may take a moment to notice.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    /// <summary>Everything that is wrong with a migration that has finished; empty when nothing is.</summary>
    public async Task<IReadOnlyList<string>> FindFaultsAsync(ChaosWork work)
    {
        var found = new List<string>(await database.ListAsync<string>(
            $"""
             SELECT count(*) || ' rows of {work.Table} were changed ' || "Changes" || ' time(s) and skipped ' || "Excused"
                || ' time(s) in {work.Runs} run(s), the first is ' || min("Id")
             FROM "{work.Table}" WHERE "Changes" + "Excused" <> {work.Runs} GROUP BY "Changes", "Excused"
             """));
        if (work.Name == nameof(TestRunner.Chaos.CountRows))
        {
            found.AddRange(await database.ListAsync<string>(
                $"""
                 SELECT count(*) || ' rows of {work.Table} were changed ' || "Changes" || ' time(s), and logged ' || logged || ' time(s)'
                 FROM "{work.Table}" r LEFT JOIN (SELECT "RowId", count(*) AS logged FROM "CountLogs" GROUP BY 1) l ON l."RowId" = r."Id"
                 WHERE "Changes" <> coalesce(logged, 0) GROUP BY "Changes", logged
                 """));
        }

        var jobs = await database.OperateAsync(m => m.JobsAsync(work.Name, take: int.MaxValue));
        return [.. found, .. FindFaultsOfJobs(work, jobs)];
    }

    /// <summary>Sessions of the fleet that are left although every process has gone.</summary>
    public async Task<IReadOnlyList<string>> FindSessionsAsync()
    {
        var until = DateTime.UtcNow + _patience;
        while (true)
        {
            var left = await database.ListAsync<string>(
                """
                SELECT concat_ws(' ', 'session', pid, 'is left:', state, wait_event, 'since', state_change, left(query, 80)) FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> 'chaos'
                """);
            if (left.Count == 0 || DateTime.UtcNow > until)
            {
                return left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
    }

    private static IEnumerable<string> FindFaultsOfJobs(ChaosWork work, IEnumerable<BatchedJobState> all)
    {
        int? end = null;
        foreach (var job in all.Where(j => j.Kind == BatchedJobKind.Walk).OrderBy(j => Key(j.UpTo)))
        {
            if (Key(job.After) != end)
            {
                yield return $"job {job.Id} of {work.Name} begins after {job.After ?? "the start"}, the one before it ends at {end}";
            }

            var isSkipped = job is { Status: BatchedJobStatus.Skipped, IsIsolatedRow: true };
            if (job.LeasedUntil is not null || !isSkipped && (job.Status != BatchedJobStatus.Finished || job.Checkpoint != job.UpTo))
            {
                yield return $"job {job.Id} of {work.Name} is {job.Status} at {job.Checkpoint} of {job.UpTo}";
            }

            end = Key(job.UpTo);
        }

        if (end != work.LastKey)
        {
            yield return $"the jobs of {work.Name} end at {end} instead of {work.LastKey}";
        }

        foreach (var job in all.Where(j => j.Kind != BatchedJobKind.Walk && j.Status != BatchedJobStatus.Finished))
        {
            yield return $"job {job.Id} of {work.Name}, {job.Kind}, is {job.Status}";
        }
    }

    public static int? Key(string? boundary) =>
        boundary is null ? null : JsonSerializer.Deserialize<int[]>(boundary)![0];
}

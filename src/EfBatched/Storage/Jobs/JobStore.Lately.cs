using EfBatched.Sql;
using EfBatched.Tracking;
using System.Globalization;

namespace EfBatched.Storage.Jobs;

// How far phases are, and how fast their jobs were, for whoever looks at the migrations. However many are looked at, each is one statement, with a
// part for each so that an index finds its jobs.
internal sealed partial class JobStore
{
    /// <summary>The most phases of a statement.</summary>
    public const int MostPhases = 50;

    // A number of this size has room for one job's rows, and not for those of all that were merged.
    private const string GivenRows = """
        CASE WHEN "job_count" > 1 THEN "rows_scanned" ELSE "job_size" END
        """;

    /// <summary>The rows of all jobs of some phases, by the migration.</summary>
    public async Task<IReadOnlyDictionary<long, PhaseRows>> SumAsync(IReadOnlyList<JobPhase> phases, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            OfPhases(
                phases,
                (migration, condition) =>
                    $"""
                    SELECT {migration}, CAST(coalesce(SUM("rows_scanned"), 0) AS bigint), CAST(coalesce(SUM({GivenRows}), 0) AS bigint)
                    FROM {names.Jobs} WHERE {condition}
                    """),
            r => (Id: r.GetInt64(0), Rows: new PhaseRows(r.GetInt64(1), r.GetInt64(2))),
            cancellationToken).ConfigureAwait(false)).ToDictionary(p => p.Id, p => p.Rows);

    /// <summary>The newest jobs of some phases that have been begun, by the migration, the newest first.</summary>
    public async Task<ILookup<long, JobSpan>> FindNewestAsync(IReadOnlyList<JobPhase> phases, int take, CancellationToken cancellationToken)
    {
        // Those of a sweep are all created at once, and begun one after the other.
        var began = $"""CASE WHEN "kind" = '{BatchedJobKind.Sweep}' THEN "started_at" ELSE "created_at" END""";
        var jobs = await connection.QueryAsync(
            OfPhases(
                phases,
                (_, condition) =>
                    $"""
                    SELECT * FROM (
                        SELECT "migration_id", "id", -({provider.MillisecondsUntil($"({began})")}) AS began,
                            -({provider.MillisecondsUntil("\"finished_at\"")}) AS ended, "rows_scanned", "batches", "work_ms", "throttled_ms"
                        FROM {names.Jobs} WHERE {condition} AND "started_at" IS NOT NULL
                        ORDER BY "id" DESC LIMIT {take.ToString(CultureInfo.InvariantCulture)}) AS newest
                    """),
            r => (
                Migration: r.GetInt64(0),
                Id: r.GetInt64(1),
                Span: new JobSpan(
                    TimeSpan.FromMilliseconds(r.GetInt64(2)),
                    // Null while it goes on, or waits to.
                    TimeSpan.FromMilliseconds(Math.Max(r.IsDBNull(3) ? 0 : r.GetInt64(3), 0)),
                    r.GetInt64(4),
                    r.GetInt64(5),
                    TimeSpan.FromMilliseconds(r.GetInt64(6)),
                    TimeSpan.FromMilliseconds(r.GetInt64(7)))),
            cancellationToken).ConfigureAwait(false);
        return jobs.OrderByDescending(j => j.Id).ToLookup(j => j.Migration, j => j.Span);
    }

    /// <summary>
    /// How many batches the jobs have committed that other runners hold, by the job; what is open is few, whatever is
    /// done.
    /// </summary>
    public async Task<IReadOnlyDictionary<long, long>> FindBatchesOfOthersAsync(Guid runnerId, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "id", "batches" FROM {names.Jobs} WHERE "status" = '{BatchedJobStatus.Running}' AND "runner_id" <> @runner
                """)
                .With("runner", runnerId),
            r => (Id: r.GetInt64(0), Batches: r.GetInt64(1)),
            cancellationToken).ConfigureAwait(false)).ToDictionary(j => j.Id, j => j.Batches);

    private static SqlText OfPhases(IReadOnlyList<JobPhase> phases, Func<string, string, string> select)
    {
        var parts = phases.Select((_, i) => select(
            $"CAST(@migration{i} AS bigint)", $"""
            "migration_id" = @migration{i} AND "kind" = @kind{i} AND "round" = @round{i}
            """));
        var text = new SqlText(string.Join("\nUNION ALL\n", parts)).With("migration", [.. phases.Select(p => p.MigrationId)]);
        for (var i = 0; i < phases.Count; i++)
        {
            text.With<BatchedJobKind>($"kind{i}", phases[i].Kind).With($"round{i}", (int?)phases[i].Round);
        }

        return text;
    }
}

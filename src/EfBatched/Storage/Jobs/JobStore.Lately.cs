using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// How far one phase is, and how fast its jobs were, for whoever looks at the migrations.
internal sealed partial class JobStore
{
    /// <summary>The rows of all jobs of one phase of a migration.</summary>
    public async Task<PhaseRows> SumAsync(long migrationId, BatchedJobKind kind, int round, CancellationToken cancellationToken) =>
        (await connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT CAST(coalesce(SUM("rows_scanned"), 0) AS bigint), CAST(coalesce(SUM("job_size"), 0) AS bigint)
                FROM {names.Jobs} WHERE "migration_id" = @migration AND "kind" = @kind AND "round" = @round
                """)
                .With("migration", migrationId).With<BatchedJobKind>("kind", kind).With("round", round),
            r => new PhaseRows(r.GetInt64(0), r.GetInt64(1)),
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>The newest jobs of one phase of a migration that have been begun, the newest first.</summary>
    public Task<IReadOnlyList<JobSpan>> FindNewestAsync(
        long migrationId, BatchedJobKind kind, int round, int take, CancellationToken cancellationToken)
    {
        // Null while it goes on, or waits to.
        var ended = provider.MillisecondsUntil("\"finished_at\"");
        // Those of a sweep are all created at once, and begun one after the other.
        var began = kind == BatchedJobKind.Sweep ? "started_at" : "created_at";
        return connection.QueryAsync(
            new SqlText(
                $"""
                SELECT -({provider.MillisecondsUntil($"\"{began}\"")}), -({ended}), "rows_scanned", "batches",
                    "work_ms", "throttled_ms"
                FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "kind" = @kind AND "round" = @round AND "started_at" IS NOT NULL
                ORDER BY "id" DESC LIMIT @take
                """)
                .With("migration", migrationId).With<BatchedJobKind>("kind", kind).With("round", round).With("take", take),
            r => new JobSpan(
                TimeSpan.FromMilliseconds(r.GetInt64(0)),
                TimeSpan.FromMilliseconds(Math.Max(r.IsDBNull(1) ? 0 : r.GetInt64(1), 0)),
                r.GetInt64(2),
                r.GetInt64(3),
                TimeSpan.FromMilliseconds(r.GetInt64(4)),
                TimeSpan.FromMilliseconds(r.GetInt64(5))),
            cancellationToken);
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
}

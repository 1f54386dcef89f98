using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;
using System.Globalization;

namespace EfBatched.Storage.Jobs;

// How many there are of which kind, at a cost that does not grow with the jobs that are done where a runner asks.
internal sealed partial class JobStore
{
    /// <summary>The jobs of a migration, or of every one, summed up by status.</summary>
    public Task<IReadOnlyList<JobSummary>> SummarizeAsync(long? migrationId, CancellationToken cancellationToken)
    {
        var ended = $"""coalesce("finished_at", CASE WHEN "leased_until" <= {provider.Now} THEN "leased_until" END, "started_at")""";
        return connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "migration_id", "status", CAST(SUM("job_count") AS bigint),
                    CAST(SUM(CASE WHEN "kind" = 'Walk' THEN "rows_scanned" ELSE 0 END) AS bigint), CAST(SUM("rows_migrated") AS bigint),
                    -({provider.MillisecondsUntil($"MAX({ended})")})
                FROM {names.Jobs}{(migrationId is null ? "" : " WHERE \"migration_id\" = @migration")} GROUP BY "migration_id", "status"
                """)
                .With("migration", migrationId),
            r => new JobSummary(
                r.GetInt64(0),
                StoredName.Read<BatchedJobStatus>(r.GetString(1)),
                (int)r.GetInt64(2),
                r.GetInt64(3),
                r.GetInt64(4),
                r.IsDBNull(5) ? null : r.GetInt64(5)),
            cancellationToken);
    }

    /// <summary>How often the job of a single bad row is tried without being asked for: when it is found, and at the end.</summary>
    public const int RowAttempts = 2;

    /// <summary>The jobs that have failed and that nobody has asked to be tried again since, single bad rows left out.</summary>
    public Task<int> CountFailedJobsAsync(long migrationId, CancellationToken cancellationToken) =>
        CountAsync(
            migrationId,
            $"""FROM {names.Jobs} WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Failed}' AND "attempts" > 0 AND NOT "is_isolated_row" """,
            cancellationToken);

    /// <summary>All jobs, those included that were merged, single bad rows left out; not counted further once there are so many.</summary>
    public Task<int> CountJobsAsync(long migrationId, int limit, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT CAST(coalesce(SUM("job_count"), 0) AS bigint) FROM (
                    SELECT "job_count" FROM {names.Jobs} WHERE "migration_id" = @migration AND NOT "is_isolated_row"
                    LIMIT {limit.ToString(CultureInfo.InvariantCulture)}) AS j
                """)
                .With("migration", migrationId),
            r => (int)Math.Min(r.GetInt64(0), int.MaxValue),
            cancellationToken);

    /// <summary>The single bad rows that are neither changed nor skipped.</summary>
    public Task<int> CountFailedRowsAsync(long migrationId, CancellationToken cancellationToken) =>
        CountAsync(
            migrationId,
            $"""FROM {names.Jobs} WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Failed}' AND "is_isolated_row" """,
            cancellationToken);

    /// <summary>The jobs that failed last, single bad rows left out: since when they ran and since when they have failed, in milliseconds.</summary>
    public Task<IReadOnlyList<(long StartedAgo, long FailedAgo)>> FindLastFailedAsync(
        long migrationId, int limit, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT -({provider.MillisecondsUntil("\"started_at\"")}), -({provider.MillisecondsUntil("\"finished_at\"")})
                FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Failed}' AND NOT "is_isolated_row"
                ORDER BY "finished_at" DESC LIMIT {limit.ToString(CultureInfo.InvariantCulture)}
                """)
                .With("migration", migrationId),
            r => (r.GetInt64(0), r.GetInt64(1)),
            cancellationToken);

    private Task<int> CountAsync(long migrationId, string from, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText("SELECT COUNT(*) " + from).With("migration", migrationId), r => (int)r.GetInt64(0), cancellationToken);
}

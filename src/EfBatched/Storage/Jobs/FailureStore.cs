using System.Globalization;
using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

/// <summary>Counts failures, at a cost that does not grow with the jobs that are done. One statement per method.</summary>
internal sealed class FailureStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    /// <summary>How often the job of a single bad row is tried without being asked for: when it is found, and at the end.</summary>
    public const int RowAttempts = 2;

    /// <summary>Counts one more job that failed; returns how many have since the last one finished.</summary>
    public Task<int> AddFailedJobAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "failed_jobs_in_row" = "failed_jobs_in_row" + 1 WHERE "id" = @migration
                RETURNING "failed_jobs_in_row"
                """)
                .With("migration", migrationId),
            r => r.GetInt32(0),
            cancellationToken);

    /// <summary>Forgets the failures in a row. Touches the migration only where there is something to forget.</summary>
    public Task<int> EndStreakAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new SqlText(EndStreak).With("migration", migrationId), cancellationToken);

    /// <summary>
    /// The same along with the statement that ends the job, if its lease still holds. The migration's row is changed before the job's, as
    /// everybody does who changes both.
    /// </summary>
    public Task EndStreakWithNextAsync(JobProgress progress, CancellationToken cancellationToken) =>
        connection.PrecedeAsync(
            new SqlText($"{EndStreak} AND EXISTS (SELECT 1 FROM {names.Jobs} WHERE {JobProgressExtensions.Proof}) RETURNING 1")
                .AddProof(progress).With("migration", progress.MigrationId),
            cancellationToken);

    /// <summary>The jobs that have failed and that nobody has asked to be tried again since, single bad rows left out.</summary>
    public Task<int> CountFailedJobsAsync(long migrationId, CancellationToken cancellationToken) =>
        CountAsync(
            migrationId,
            $"""FROM {names.Jobs} WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Failed}' AND "attempts" > 0 AND NOT "is_isolated_row" """,
            cancellationToken);

    /// <summary>All jobs, single bad rows left out; up to a limit, since there may be a million.</summary>
    public Task<int> CountJobsAsync(long migrationId, int limit, CancellationToken cancellationToken) =>
        CountAsync(
            migrationId,
            $"""
            FROM (SELECT 1 FROM {names.Jobs} WHERE "migration_id" = @migration AND NOT "is_isolated_row" LIMIT {limit.ToString(CultureInfo.InvariantCulture)}) AS j
            """,
            cancellationToken);

    /// <summary>The single bad rows that are neither changed nor skipped.</summary>
    public Task<int> CountFailedRowsAsync(long migrationId, CancellationToken cancellationToken) =>
        CountAsync(
            migrationId,
            $"""FROM {names.Jobs} WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Failed}' AND "is_isolated_row" """,
            cancellationToken);

    /// <summary>How many single bad rows a person permits; null for what is declared.</summary>
    public Task<int?> FindMaxFailedRowsAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT "max_failed_rows" FROM {names.Migrations} WHERE "id" = @migration""").With("migration", migrationId),
            r => r.IsDBNull(0) ? null : (int?)r.GetInt32(0),
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

    private string EndStreak =>
        $"""UPDATE {names.Migrations} SET "failed_jobs_in_row" = 0 WHERE "id" = @migration AND "failed_jobs_in_row" > 0""";

    private Task<int> CountAsync(long migrationId, string from, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText("SELECT COUNT(*) " + from).With("migration", migrationId), r => (int)r.GetInt64(0), cancellationToken);
}

using EfBatched.Databases;
using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// What the jobs of a verification found, and the jobs that change it.
internal sealed partial class JobStore
{
    /// <summary>
    /// True when a job's row has gone missing: a walk's jobs begin at the start of the table, and each other one where another ends. One that is
    /// missing at the very end is not seen.
    /// </summary>
    public Task<bool> HasGapAsync(MigrationSnapshot migration, BatchedJobKind kind, CancellationToken cancellationToken)
    {
        // EXCEPT and not NOT IN, which compares each job with each where their keys do not fit into work_mem.
        var jobs = $"""{names.Jobs} WHERE "migration_id" = @migration AND "kind" = @kind AND "round" = @round""";
        return connection.AnyAsync(
            new SqlText(
                $"""
                SELECT 1 WHERE EXISTS (
                    SELECT "after_key" FROM {jobs} AND "after_key" IS NOT NULL EXCEPT SELECT "up_to" FROM {jobs})
                  OR (EXISTS (SELECT 1 FROM {jobs}) AND NOT EXISTS (SELECT 1 FROM {jobs} AND "after_key" IS NULL))
                """)
                .With("migration", migration.Id).With<BatchedJobKind>("kind", kind).With("round", migration.Round),
            cancellationToken);
    }

    /// <summary>The rows that a verification found to match still.</summary>
    public async Task<long> CountMatchedAsync(long migrationId, int round, CancellationToken cancellationToken) =>
        await connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT CAST(coalesce(SUM("rows_matched"), 0) AS bigint) FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "round" = @round AND "kind" = 'Verify'
                """)
                .With("migration", migrationId).With("round", round),
            r => r.GetInt64(0),
            cancellationToken).ConfigureAwait(false);

    /// <summary>The first range in which a verification found rows.</summary>
    public Task<(EncodedBoundary? After, EncodedBoundary UpTo)> FirstMatchedRangeAsync(
        long migrationId, int round, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT "after_key", "up_to" FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "round" = @round AND "kind" = 'Verify' AND "rows_matched" > 0
                ORDER BY "id" LIMIT 1
                """)
                .With("migration", migrationId).With("round", round),
            r => (BoundaryAt(r, 0), new EncodedBoundary(r.GetString(1))),
            cancellationToken);

    /// <summary>Creates a job for each range in which a verification found rows.</summary>
    public Task<int> InsertSweepsAsync(MigrationSnapshot migration, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Jobs} ("migration_id", "after_key", "up_to", "status", "attempts", "sequence", "batch_size", "job_size",
                    "batches", "rows_scanned", "rows_migrated", "kind", "round", "created_at")
                SELECT "migration_id", "after_key", "up_to", '{BatchedJobStatus.Pending}', 0, 0, @batchSize, "job_size", 0, 0, 0, 'Sweep', "round", {provider.Now}
                FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "round" = @round AND "kind" = 'Verify' AND "rows_matched" > 0
                ORDER BY "id"
                """)
                .With("batchSize", migration.Settings.BatchSize).With("migration", migration.Id).With("round", migration.Round),
            cancellationToken);

    /// <summary>
    /// The ranges that a person has left as they are: their checkpoint, else their start, to their end; and whether the end is their only row.
    /// </summary>
    public Task<IReadOnlyList<(EncodedBoundary? After, EncodedBoundary UpTo, bool IsRow)>> SkippedRangesAsync(
        long migrationId, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT coalesce("checkpoint", "after_key"), "up_to", "is_isolated_row" FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Skipped}' ORDER BY "id"
                """)
                .With("migration", migrationId),
            r => (BoundaryAt(r, 0), new EncodedBoundary(r.GetString(1)), r.GetBoolean(2)),
            cancellationToken);
}

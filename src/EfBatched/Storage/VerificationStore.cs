using EfBatched.Model;

namespace EfBatched.Storage;

/// <summary>What the jobs of a verification found, and the jobs that change it.</summary>
internal sealed class VerificationStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
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

    /// <summary>Creates a job for each range in which a verification found rows.</summary>
    public Task<int> InsertSweepsAsync(MigrationSnapshot migration, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Jobs} ("migration_id", "after_key", "up_to", "status", "attempts", "sequence", "batch_size", "job_size",
                    "batches", "rows_scanned", "rows_migrated", "kind", "round", "created_at")
                SELECT "migration_id", "after_key", "up_to", 'Pending', 0, 0, @batchSize, "job_size", 0, 0, 0, 'Sweep', "round", {provider.Now}
                FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "round" = @round AND "kind" = 'Verify' AND "rows_matched" > 0
                ORDER BY "id"
                """)
                .With("batchSize", migration.Settings.BatchSize).With("migration", migration.Id).With("round", migration.Round),
            cancellationToken);

    /// <summary>The ranges that a person has left as they are: their checkpoint, else their start, to their end.</summary>
    public Task<IReadOnlyList<(string? After, string UpTo)>> SkippedRangesAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT coalesce("checkpoint", "after_key"), "up_to" FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "status" = 'Skipped' ORDER BY "id"
                """)
                .With("migration", migrationId),
            r => (r.IsDBNull(0) ? null : r.GetString(0), r.GetString(1)),
            cancellationToken);
}

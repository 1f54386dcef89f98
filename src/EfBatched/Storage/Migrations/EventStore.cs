using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

/// <summary>Records who changed what, when and why.</summary>
internal sealed class EventStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    public Task<int> AddAsync(
        BatchedEventKind kind,
        long? migrationId,
        long? jobId,
        BatchedMigrationStatus? from,
        BatchedMigrationStatus? to,
        string? reason,
        string actor,
        CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Events} ("migration_id", "job_id", "kind", "from_status", "to_status", "reason", "actor", "occurred_at")
                VALUES (@migration, @job, @kind, @from, @to, @reason, @actor, {provider.Now})
                """)
                .With("migration", migrationId).With("job", jobId).With<BatchedEventKind>("kind", kind)
                .With("from", from).With("to", to).WithProse("reason", reason).WithProse("actor", actor),
            cancellationToken);

    /// <summary>
    /// What was last recorded of a failure among the last attempts of a job, each of which has left an event unless it is under way; null when
    /// nothing was.
    /// </summary>
    public Task<string?> FindLastFailureAsync(long migrationId, long jobId, int attempts, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT "reason" FROM (
                    SELECT "id", "kind", "reason" FROM {names.Events}
                    WHERE "migration_id" = @migration AND "job_id" = @job AND "kind" IN ('JobFailed', 'JobTakenOver')
                    ORDER BY "id" DESC LIMIT @attempts) AS last
                WHERE "kind" = 'JobFailed' ORDER BY "id" DESC LIMIT 1
                """)
                .With("migration", migrationId).With("job", jobId).With("attempts", attempts),
            r => r.IsDBNull(0) ? null : r.GetString(0),
            cancellationToken);

    /// <summary>True when all migrations are paused, and those enqueued from now on with them.</summary>
    public Task<bool> IsAllPausedAsync(CancellationToken cancellationToken) =>
        connection.AnyAsync(
            new SqlText(
                $"""
                SELECT 1 FROM {names.Events} WHERE "kind" = 'AllPaused' AND "id" = (
                    SELECT MAX("id") FROM {names.Events} WHERE "migration_id" IS NULL AND "kind" IN ('AllPaused', 'AllResumed'))
                """),
            cancellationToken);
}

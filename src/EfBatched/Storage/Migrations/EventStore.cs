using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

/// <summary>Records who changed what, when and why.</summary>
internal sealed partial class EventStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
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

    /// <summary>
    /// Removes the oldest events of what passed by itself, those left out that tell of a job which has not finished. Returns how many.
    /// </summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="before">Events from this one on stay; null for none.</param>
    /// <param name="most">The most events.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<int> RemovePassedAsync(long migrationId, long? before, int most, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                DELETE FROM {names.Events} WHERE "id" IN (
                    SELECT e."id" FROM {names.Events} AS e
                    WHERE e."migration_id" = @migration AND e."kind" IN ({PassingKinds}) {(before is null ? "" : "AND e.\"id\" < @before")}
                      AND NOT EXISTS (
                        SELECT 1 FROM {names.Jobs} AS j WHERE j."id" = e."job_id" AND j."status" <> '{BatchedJobStatus.Finished}')
                    ORDER BY e."id" LIMIT @most)
                """)
                .With("migration", (long?)migrationId).With("before", before).With("most", most),
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

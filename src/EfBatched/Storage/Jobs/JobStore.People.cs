using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// What a person does to jobs, all of them or one.
internal sealed partial class JobStore
{
    /// <summary>The migration of a job, and its name; null when there is no such job.</summary>
    public Task<(long Id, string Name)?> FindMigrationAsync(long jobId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT m."id", m."name" FROM {names.Jobs} AS j JOIN {names.Migrations} AS m ON m."id" = j."migration_id" WHERE j."id" = @id
                """)
                .With("id", jobId),
            r => ((long, string)?)(r.GetInt64(0), r.GetString(1)),
            cancellationToken);

    /// <summary>Lets a failed job be tried again at once, with all its attempts.</summary>
    public Task<int> RetryAsync(long jobId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""UPDATE {names.Jobs} SET "attempts" = 0, "retry_at" = NULL WHERE "id" = @id AND "status" = '{BatchedJobStatus.Failed}'""")
                .With("id", jobId),
            cancellationToken);

    /// <summary>Leaves the remaining rows of an open job as they are. A running one loses its lease.</summary>
    public Task<int> SkipAsync(long jobId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Skipped}', "token" = NULL, "leased_until" = NULL, "finished_at" = {provider.Now}
                WHERE "id" = @id AND "status" {StatusSql.IsOpen}
                """)
                .With("id", jobId),
            cancellationToken);

    /// <summary>Lets every failed job be tried again at once, with all its attempts.</summary>
    public Task<int> RetryFailedAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "attempts" = 0, "retry_at" = NULL
                WHERE "migration_id" = @migration AND "status" = '{BatchedJobStatus.Failed}'
                """)
                .With("migration", migrationId),
            cancellationToken);

    /// <summary>Leaves the remaining rows of every open job as they are. A running job loses its lease.</summary>
    public Task<int> SkipOpenAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Skipped}', "token" = NULL, "leased_until" = NULL, "finished_at" = {provider.Now}
                WHERE "migration_id" = @migration AND "status" {StatusSql.IsOpen}
                """)
                .With("migration", migrationId),
            cancellationToken);

    public Task<int> DeleteAllAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""DELETE FROM {names.Jobs} WHERE "migration_id" = @migration""").With("migration", migrationId),
            cancellationToken);
}

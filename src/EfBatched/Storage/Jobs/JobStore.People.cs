using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// What a person does to jobs, all of them or one.
internal sealed partial class JobStore
{
    private const int MostOfStatement = 500;

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

    /// <summary>Lets failed jobs be tried again at once, with all their attempts.</summary>
    public Task<int> RetryAsync(IReadOnlyList<long> jobIds, CancellationToken cancellationToken) =>
        ChangeAsync(
            jobIds,
            ids => $"""
                UPDATE {names.Jobs} SET "attempts" = 0, "retry_at" = NULL WHERE "id" IN ({ids}) AND "status" = '{BatchedJobStatus.Failed}'
                """,
            cancellationToken);

    /// <summary>Leaves the remaining rows of open jobs as they are. A running one loses its lease.</summary>
    public Task<int> SkipAsync(IReadOnlyList<long> jobIds, CancellationToken cancellationToken) =>
        ChangeAsync(
            jobIds,
            ids => $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Skipped}', "token" = NULL, "leased_until" = NULL, "finished_at" = {provider.Now}
                WHERE "id" IN ({ids}) AND "status" {StatusSql.IsOpen}
                """,
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

    // A statement has a bounded number of parameters.
    private async Task<int> ChangeAsync(IReadOnlyList<long> jobIds, Func<string, string> sql, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var some in jobIds.Chunk(MostOfStatement))
        {
            var ids = string.Join(", ", some.Select((_, i) => $"@id{i}"));
            changed += await connection.ExecuteAsync(new SqlText(sql(ids)).With("id", some), cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }
}

using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;
using System.Globalization;

namespace EfBatched.Storage.Migrations;

// What is kept of migrations, and for how long.
internal sealed partial class MigrationStore
{
    /// <summary>
    /// The migrations of which more is kept than must be: those that ended longer ago than a time, and others with more than half as many finished
    /// jobs, or events that explain nothing any more, as are left.
    /// </summary>
    /// <param name="retention">How long those that have ended are kept whole, unless a person has said otherwise; negative for ever.</param>
    /// <param name="keptJobs">The newest finished jobs of the others that stay as they are.</param>
    /// <param name="keptEvents">The newest events of the others that stay.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<DueRetention>> FindDueRetentionsAsync(
        TimeSpan retention, int keptJobs, int keptEvents, CancellationToken cancellationToken)
    {
        string Newest(string from, int offset) =>
            $"(SELECT \"id\" FROM {from} ORDER BY \"id\" DESC LIMIT 1 OFFSET {offset.ToString(CultureInfo.InvariantCulture)})";

        var jobs = $"""{names.Jobs} WHERE "migration_id" = m."id" AND "status" = '{BatchedJobStatus.Finished}'""";
        var events = $"""{names.Events} WHERE "migration_id" = m."id" AND "kind" IN ({EventStore.PassingKinds})""";
        return connection.QueryAsync(
            new SqlText(
                $"""
                SELECT * FROM (
                    SELECT m."id", m."name", 1 AS ended, NULL AS jobs, NULL AS events FROM {names.Migrations} AS m
                    WHERE m."status" {StatusSql.HasEnded} AND coalesce(m."retention_ms", @retention) >= 0
                      AND -({provider.MillisecondsUntil("m.\"updated_at\"")}) >= coalesce(m."retention_ms", @retention)
                      AND (m."retained_at" IS NULL OR m."retained_at" < m."updated_at")
                    UNION ALL
                    SELECT m."id", m."name", 0, CASE WHEN {Newest(jobs, keptJobs + (keptJobs / 2))} IS NOT NULL THEN {Newest(jobs, keptJobs - 1)} END,
                        CASE WHEN {Newest(events, keptEvents + (keptEvents / 2))} IS NOT NULL THEN {Newest(events, keptEvents - 1)} END
                    FROM {names.Migrations} AS m
                    WHERE m."status" NOT {StatusSql.HasEnded} AND coalesce(m."retention_ms", @retention) >= 0) AS due
                WHERE ended = 1 OR jobs IS NOT NULL OR events IS NOT NULL
                ORDER BY "id"
                """)
                .With("retention", (long?)retention.TotalMilliseconds),
            r => new DueRetention(
                r.GetInt64(0),
                r.GetString(1),
                r.GetInt32(2) == 1,
                r.IsDBNull(3) ? null : r.GetInt64(3),
                r.IsDBNull(4) ? null : r.GetInt64(4)),
            cancellationToken);
    }

    /// <summary>Locks a migration to merge or remove something of it; null while somebody else has it, or when it is gone.</summary>
    public Task<RetentionLock?> LockRetentionAsync(long id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT "status" {StatusSql.HasEnded}, "phase", "round" FROM {names.Migrations} WHERE "id" = @id{provider.RowLockSkippingLocked}
                """)
                .With("id", (long?)id),
            r => new RetentionLock(
                r.GetBoolean(0), r.GetString(1) == nameof(BatchedMigrationPhase.Verify) && !r.GetBoolean(0) ? r.GetInt32(2) : null),
            cancellationToken);

    /// <summary>Records that all that need not be kept of a migration that has ended is gone.</summary>
    public Task<int> SetRetainedAsync(long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""UPDATE {names.Migrations} SET "retained_at" = {provider.Now} WHERE "id" = @id AND "status" {StatusSql.HasEnded}""")
                .With("id", (long?)id),
            cancellationToken);
}

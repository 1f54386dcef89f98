using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

/// <summary>Sums up the rows of jobs, for whoever looks at the migrations.</summary>
internal sealed class JobSummaryStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    /// <summary>How far back a rate looks.</summary>
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(2);

    /// <summary>The jobs of a migration, or of every one, summed up by status.</summary>
    public Task<IReadOnlyList<JobSummary>> SummarizeAsync(long? migrationId, CancellationToken cancellationToken)
    {
        var recent = $"""("kind" = 'Walk' AND "started_at" > {provider.NowPlus("window")})""";
        return connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "migration_id", "status", COUNT(*),
                    CAST(SUM(CASE WHEN "kind" = 'Walk' THEN "rows_scanned" ELSE 0 END) AS bigint), CAST(SUM("rows_migrated") AS bigint),
                    CAST(coalesce(SUM(CASE WHEN {recent} THEN "rows_scanned" END), 0) AS bigint),
                    -({provider.MillisecondsUntil($"MIN(CASE WHEN {recent} THEN \"started_at\" END)")})
                FROM {names.Jobs}{(migrationId is null ? "" : " WHERE \"migration_id\" = @migration")} GROUP BY "migration_id", "status"
                """)
                .With("window", -RateWindow).With("migration", migrationId),
            r => new JobSummary(
                r.GetInt64(0),
                Enum.Parse<BatchedJobStatus>(r.GetString(1)),
                (int)r.GetInt64(2),
                r.GetInt64(3),
                r.GetInt64(4),
                r.GetInt64(5),
                r.IsDBNull(6) ? null : r.GetInt64(6)),
            cancellationToken);
    }
}

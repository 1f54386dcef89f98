using System.Data.Common;
using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using EfBatched.Storage.Runners;
using EfBatched.Tracking;

namespace EfBatched.Storage.Gauges;

/// <summary>Reads what the gauges show: one round trip, whose answer has a bound.</summary>
internal sealed class GaugeStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    /// <summary>The live runners; and the migrations that have not ended, those that need a person first, and those that ended lately.</summary>
    /// <param name="most">The most migrations.</param>
    /// <param name="lately">How long ago they may have ended.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<(IReadOnlyList<LiveRunner> Runners, IReadOnlyList<GaugeRow> Migrations)> ReadAsync(
        int most, TimeSpan lately, CancellationToken cancellationToken)
    {
        var runners = new List<LiveRunner>();
        await connection.PrecedeAsync(LiveRunners(), r => ReadRunnersAsync(r, runners, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return (runners, await connection.QueryAsync(Migrations(most, lately), Read, cancellationToken).ConfigureAwait(false));
    }

    private string NewestPace =>
        $"""(SELECT MAX("occurred_at") FROM {names.Events} WHERE "migration_id" = m."id" AND "kind" IN ({EventStore.PaceKinds}))""";

    private SqlText LiveRunners() =>
        new SqlText(
            $"""
            SELECT "names", -({provider.MillisecondsUntil("\"heartbeat_at\"")}),
                -({provider.MillisecondsUntil("\"started_at\"")}) FROM {names.Runners}
            WHERE "stopped_at" IS NULL AND "heartbeat_at" > {provider.NowPlus("silence")}
            """)
            .With("silence", -RunnerSnapshot.LongestSilence);

    // The jobs of what has ended are not summed up any more.
    private SqlText Migrations(int most, TimeSpan lately) =>
        new SqlText(
            $"""
            WITH shown AS (
                SELECT "id", "status", COUNT(*) OVER () AS total, ROW_NUMBER() OVER (ORDER BY CASE "status"
                    WHEN '{BatchedMigrationStatus.Failed}' THEN 1 WHEN '{BatchedMigrationStatus.Running}' THEN 2
                    WHEN '{BatchedMigrationStatus.Active}' THEN 3 WHEN '{BatchedMigrationStatus.Paused}' THEN 4 ELSE 5 END, "id" DESC) AS place
                FROM {names.Migrations} WHERE "status" NOT {StatusSql.HasEnded} OR "updated_at" > {provider.NowPlus("lately")}),
            sums AS (
                SELECT "migration_id", CAST(SUM("batches") AS bigint) AS batches, MAX("finished_at") AS finished_at,
                    SUM(CASE WHEN "status" = '{BatchedJobStatus.Finished}' THEN "job_count" ELSE 0 END) AS finished,
                    SUM(CASE WHEN "status" = '{BatchedJobStatus.Failed}' AND NOT "is_isolated_row" THEN 1 ELSE 0 END) AS failed_jobs,
                    SUM(CASE WHEN "status" = '{BatchedJobStatus.Failed}' AND "is_isolated_row" THEN 1 ELSE 0 END) AS failed_rows,
                    CAST(SUM(CASE WHEN "kind" = '{BatchedJobKind.Walk}' THEN "rows_scanned" ELSE 0 END) AS bigint) AS scanned,
                    CAST(SUM("rows_migrated") AS bigint) AS migrated
                FROM (SELECT "migration_id", "status", "kind", "is_isolated_row", "job_count", "batches", "rows_scanned", "rows_migrated",
                        CASE WHEN "status" = '{BatchedJobStatus.Finished}' THEN "finished_at" END AS finished_at
                    FROM {names.Jobs} WHERE "migration_id" IN (
                        SELECT "id" FROM shown WHERE place <= @most AND "status" NOT {StatusSql.HasEnded})) AS jobs
                GROUP BY "migration_id")
            SELECT m."id", m."name", m."status", m."phase", m."round", m."cursor_sequence", m."estimated_rows",
                CASE WHEN m."held_until" > {provider.Now} THEN m."held_reason" END,
                CASE WHEN m."held_reason" = m."throttle_reason" AND m."throttle_delay_ms" IS NULL THEN 1 ELSE 0 END,
                -({provider.MillisecondsUntil("m.\"updated_at\"")}), -({provider.MillisecondsUntil("s.finished_at")}),
                s.batches, s.finished, s.failed_jobs, s.failed_rows, s.scanned, shown.total, s.migrated,
                -({provider.MillisecondsUntil(NewestPace)}), m."run_window"
            FROM shown JOIN {names.Migrations} AS m ON m."id" = shown."id" LEFT JOIN sums AS s ON s."migration_id" = m."id"
            WHERE shown.place <= @most ORDER BY shown.place
            """)
            .With("most", most).With("lately", -lately);

    private static async Task ReadRunnersAsync(DbDataReader rows, List<LiveRunner> runners, CancellationToken cancellationToken)
    {
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            runners.Add(new LiveRunner(rows.GetString(0).Split('\n'), Time(rows, 1), Time(rows, 2)));
        }
    }

    private static GaugeRow Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Name = row.GetString(1),
            Status = StoredName.Read<BatchedMigrationStatus>(row.GetString(2)),
            Phase = StoredName.Read<BatchedMigrationPhase>(row.GetString(3)),
            Round = row.GetInt32(4),
            CursorSequence = row.GetInt64(5),
            EstimatedRows = row.IsDBNull(6) ? null : row.GetInt64(6),
            HeldReason = row.IsDBNull(7) ? null : row.GetString(7),
            IsThrottled = row.GetInt32(8) == 1,
            SinceChange = Time(row, 9),
            SinceFinish = row.IsDBNull(10) ? null : Time(row, 10),
            Batches = Sum(row, 11),
            FinishedJobs = Sum(row, 12),
            FailedJobs = (int)Sum(row, 13),
            FailedRows = (int)Sum(row, 14),
            RowsScanned = Sum(row, 15),
            Total = (int)row.GetInt64(16),
            RowsMigrated = Sum(row, 17),
            SincePace = row.IsDBNull(18) ? null : Time(row, 18),
            RunWindow = row.IsDBNull(19) ? null : row.GetString(19),
        };

    // Without jobs there is nothing to sum up.
    private static long Sum(DbDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    // The clock may be set back; no time has passed then.
    private static TimeSpan Time(DbDataReader row, int column) => TimeSpan.FromMilliseconds(Math.Max(row.GetInt64(column), 0));
}

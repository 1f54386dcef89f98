using System.Data.Common;
using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Throttling;

/// <summary>Reads what limits a migration, and records what throttles it. One statement per method.</summary>
internal sealed class ThrottleStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    public Task<ThrottleSnapshot?> ReadAsync(long id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT "max_rows_per_second", "max_wal_bytes_per_second", "duty_cycle_percent", "run_window", "settings_version",
                    "throttle_delay_ms", "throttle_reason", -({provider.MillisecondsUntil("\"throttled_at\"")}), {provider.SecondOfDay},
                    "max_parallel_jobs"
                FROM {names.Migrations} WHERE "id" = @id
                """)
                .With("id", id),
            Read,
            cancellationToken);

    /// <summary>Records how long jobs rest, and why; null for both when nothing slows them down. False when somebody else was faster.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="seen">The reason that was read before.</param>
    /// <param name="delay">The rest between two batches.</param>
    /// <param name="reason">The indicator, the value and its limit.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public async Task<bool> SetAsync(long id, string? seen, TimeSpan? delay, string? reason, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "throttle_delay_ms" = @delay, "throttle_reason" = @reason, "throttled_at" = {provider.Now}
                WHERE "id" = @id AND "status" {StatusSql.MayRun} AND coalesce("throttle_reason", '') = coalesce(@seen, '')
                """)
                .With("id", id).With("seen", seen).With("delay", (int?)delay?.TotalMilliseconds).WithProse("reason", reason),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Holds a migration for a while, unless something holds it already. The time of the first of several holds stays.</summary>
    public async Task<bool> HoldAsync(long id, TimeSpan time, string reason, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "held_until" = {provider.NowPlus("time")}, "held_reason" = @reason,
                    "throttled_at" = CASE
                        WHEN "throttle_reason" IS NOT NULL AND "throttle_delay_ms" IS NULL THEN "throttled_at" ELSE {provider.Now} END,
                    "throttle_reason" = @reason, "throttle_delay_ms" = NULL
                WHERE "id" = @id AND "status" {StatusSql.MayRun} AND ("held_until" IS NULL OR "held_until" <= {provider.Now})
                """)
                .With("id", id).With("time", time).WithProse("reason", reason),
            cancellationToken).ConfigureAwait(false) == 1;

    private static ThrottleSnapshot Read(DbDataReader row) =>
        new(
            row.IsDBNull(0) ? null : row.GetInt32(0),
            row.IsDBNull(1) ? null : row.GetInt64(1),
            row.IsDBNull(2) ? null : row.GetInt32(2),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.GetInt32(4),
            row.IsDBNull(5) ? null : row.GetInt32(5),
            row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : row.GetInt64(7),
            TimeOnly.FromTimeSpan(TimeSpan.FromSeconds(row.GetInt32(8))),
            row.GetInt32(9));
}

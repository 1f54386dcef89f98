using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;
using System.Data.Common;

namespace EfBatched.Storage.Migrations;

// What limits a migration, and what slows it down.
internal sealed partial class MigrationStore
{
    public Task<ThrottleSnapshot?> ReadPaceAsync(long id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT "max_rows_per_second", "max_wal_bytes_per_second", "duty_cycle_percent", "run_window", "settings_version",
                    "throttle_delay_ms", "throttle_reason", -({provider.MillisecondsUntil("\"throttled_at\"")}), {provider.SecondOfDay},
                    "max_parallel_jobs"
                FROM {names.Migrations} WHERE "id" = @id
                """)
                .With("id", id),
            ReadPace,
            cancellationToken);

    /// <summary>Records how long jobs rest, and why; null for both when nothing slows them down. False when somebody else was faster.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="seen">The reason that was read before.</param>
    /// <param name="delay">The rest between two batches.</param>
    /// <param name="reason">The indicator, the value and its limit.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public async Task<bool> SetPaceAsync(long id, string? seen, TimeSpan? delay, string? reason, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "throttle_delay_ms" = @delay, "throttle_reason" = @reason, "throttled_at" = {provider.Now}
                WHERE "id" = @id AND "status" {StatusSql.MayRun} AND coalesce("throttle_reason", '') = coalesce(@seen, '')
                """)
                .With("id", id).With("seen", seen).With("delay", (int?)delay?.TotalMilliseconds).WithProse("reason", reason),
            cancellationToken).ConfigureAwait(false) == 1;

    private static ThrottleSnapshot ReadPace(DbDataReader row) =>
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

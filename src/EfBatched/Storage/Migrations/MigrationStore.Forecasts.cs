using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

// When migrations were said to end. What was said of an earlier run counts no longer.
internal sealed partial class MigrationStore
{
    private const string IsForecast = """
        ("forecast_at" IS NOT NULL AND "forecast_at" >= "started_at")
        """;

    private const string IsMissed = $"""
        ({IsForecast} AND "forecast_missed_at" IS NOT NULL AND "forecast_missed_at" >= "forecast_at")
        """;

    /// <summary>The migrations that have started and whose forecast is still to be made, or to hold; those that have finished for a day.</summary>
    public Task<IReadOnlyList<ForecastSnapshot>> FindForecastsAsync(CancellationToken cancellationToken)
    {
        var since = provider.MillisecondsUntil("\"started_at\"");
        return connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "id", "name", coalesce({provider.MillisecondsUntil("\"finished_at\"")}, 0) - {since},
                    CASE WHEN "finished_at" IS NULL THEN 0 ELSE 1 END,
                    CASE WHEN {IsForecast} THEN {provider.MillisecondsUntil("\"forecast_from\"")} - {since} END,
                    CASE WHEN {IsForecast} THEN {provider.MillisecondsUntil("\"forecast_until\"")} - {since} END
                FROM {names.Migrations}
                WHERE "started_at" IS NOT NULL AND NOT {IsMissed} AND "status" <> '{BatchedMigrationStatus.Cancelled}'
                  AND ("finished_at" IS NULL OR ({IsForecast} AND "finished_at" > {provider.NowPlus("lately")}))
                ORDER BY "id"
                """)
                .With("lately", TimeSpan.FromDays(-1)),
            r => new ForecastSnapshot(
                r.GetInt64(0), r.GetString(1), Milliseconds(r.GetInt64(2)), r.GetInt32(3) == 1,
                r.IsDBNull(4) ? null : Milliseconds(r.GetInt64(4)),
                r.IsDBNull(5) ? null : Milliseconds(r.GetInt64(5))),
            cancellationToken);
    }

    /// <summary>Records when it will end, from now at least and at most. False when somebody has done so, or it runs no longer.</summary>
    public async Task<bool> SetForecastAsync(long id, TimeSpan least, TimeSpan most, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "forecast_at" = {provider.Now}, "forecast_from" = {provider.NowPlus("least")},
                    "forecast_until" = {provider.NowPlus("most")}, "forecast_missed_at" = NULL
                WHERE "id" = @id AND "status" = '{BatchedMigrationStatus.Running}' AND NOT {IsForecast}
                """)
                .With("id", (long?)id).With("least", least).With("most", most),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Records that its course has left the forecast. False when somebody has done so.</summary>
    public async Task<bool> SetForecastMissedAsync(long id, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "forecast_missed_at" = {provider.Now} WHERE "id" = @id AND {IsForecast} AND NOT {IsMissed}
                """)
                .With("id", (long?)id),
            cancellationToken).ConfigureAwait(false) == 1;

    private static TimeSpan Milliseconds(long number) => TimeSpan.FromMilliseconds(number);
}

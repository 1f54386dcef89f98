using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

// Until when migrations are held, and why.
internal sealed partial class MigrationStore
{
    /// <summary>Keeps everybody from working on the migration for a while.</summary>
    public Task<int> HoldAsync(long id, TimeSpan time, string reason, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "held_until" = {provider.NowPlus("time")}, "held_reason" = @reason
                WHERE "id" = @id AND "status" {StatusSql.MayRun}
                """)
                .With("id", id).With("time", time).WithProse("reason", reason),
            cancellationToken);

    /// <summary>The migrations that something holds at present.</summary>
    public Task<IReadOnlyList<long>> FindHeldAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText($"""SELECT "id" FROM {names.Migrations} WHERE "held_until" > {provider.Now}"""), r => r.GetInt64(0), cancellationToken);

    /// <summary>Ends what kept everybody from working on the migration.</summary>
    public Task<int> ClearHoldAsync(long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "held_until" = NULL, "held_reason" = NULL WHERE "id" = @id AND "held_until" IS NOT NULL
                """)
                .With("id", id),
            cancellationToken);

    /// <summary>Holds a migration for a while, unless something holds it already. The time of the first of several holds stays.</summary>
    public async Task<bool> HoldUnlessHeldAsync(long id, TimeSpan time, string reason, CancellationToken cancellationToken) =>
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
}

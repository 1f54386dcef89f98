using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

/// <summary>Reads and changes until when migrations are held, and why.</summary>
internal sealed class HoldStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
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
    public Task<IReadOnlyList<long>> FindAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText($"""SELECT "id" FROM {names.Migrations} WHERE "held_until" > {provider.Now}"""), r => r.GetInt64(0), cancellationToken);

    /// <summary>Ends what kept everybody from working on the migration.</summary>
    public Task<int> ClearAsync(long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "held_until" = NULL, "held_reason" = NULL WHERE "id" = @id AND "held_until" IS NOT NULL
                """)
                .With("id", id),
            cancellationToken);
}

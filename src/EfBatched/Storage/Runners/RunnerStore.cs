using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Storage.Jobs;
using EfBatched.Tracking;

namespace EfBatched.Storage.Runners;

/// <summary>Reads and changes the rows of runners.</summary>
internal sealed partial class RunnerStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    /// <summary>Shows that the runner is alive; inserts its row at the first time, or when somebody has deleted it.</summary>
    public Task<int> BeatAsync(
        Guid id,
        string host,
        int processId,
        string version,
        string knownNames,
        string? notes,
        int? transactionsPerMinute,
        CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Runners} ("id", "host", "process_id", "version", "names", "notes", "transactions_per_minute", "started_at", "heartbeat_at")
                VALUES (@id, @host, @process, @version, @names, @notes, @rate, {provider.Now}, {provider.Now})
                ON CONFLICT ("id") DO UPDATE SET "heartbeat_at" = excluded."heartbeat_at", "names" = excluded."names",
                    "notes" = excluded."notes", "transactions_per_minute" = excluded."transactions_per_minute"
                """)
                .With("id", id).WithProse("host", host).With("process", processId).WithProse("version", version).With("names", knownNames)
                .WithProse("notes", notes).With("rate", transactionsPerMinute),
            cancellationToken);

    /// <summary>Every runner that is not forgotten, in the order of their starts.</summary>
    public Task<IReadOnlyList<RunnerSnapshot>> FindAllAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "names", "notes", -({provider.MillisecondsUntil("coalesce(\"stopped_at\", \"heartbeat_at\")")}),
                    "stopped_at" IS NOT NULL, -({provider.MillisecondsUntil("\"started_at\"")})
                FROM {names.Runners} ORDER BY "started_at", "id"
                """),
            r => new RunnerSnapshot(
                r.GetString(0).Split('\n'),
                r.IsDBNull(1) ? [] : r.GetString(1).Split('\n'),
                TimeSpan.FromMilliseconds(r.GetInt64(2)),
                r.GetBoolean(3))
            {
                Age = TimeSpan.FromMilliseconds(r.GetInt64(4)),
            },
            cancellationToken);

    /// <summary>The time since each runner last showed that it was alive, or stopped, by the database's clock.</summary>
    public async Task<IReadOnlyDictionary<Guid, TimeSpan>> FindSilencesAsync(CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "id", -({provider.MillisecondsUntil("coalesce(\"stopped_at\", \"heartbeat_at\")")}) FROM {names.Runners}
                """),
            r => (Id: r.GetGuid(0), Silent: TimeSpan.FromMilliseconds(r.GetInt64(1))),
            cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Id, r => r.Silent);

    /// <summary>The jobs that are held, or were when they were last heard of, with what is known of their runners; the most overdue first.</summary>
    public Task<IReadOnlyList<HeldJob>> FindLeasedAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT j."migration_id", j."id", -({provider.MillisecondsUntil("j.\"leased_until\"")}), r."host", r."process_id",
                    CASE WHEN r."stopped_at" IS NULL THEN -({provider.MillisecondsUntil("r.\"heartbeat_at\"")}) END
                FROM {names.Jobs} AS j LEFT JOIN {names.Runners} AS r ON r."id" = j."runner_id"
                WHERE j."status" = '{BatchedJobStatus.Running}'
                ORDER BY j."leased_until"
                """),
            r => new HeldJob(
                r.GetInt64(0),
                r.GetInt64(1),
                TimeSpan.FromMilliseconds(r.GetInt64(2)),
                r.IsDBNull(3) ? null : r.GetString(3),
                r.IsDBNull(4) ? null : r.GetInt32(4),
                r.IsDBNull(5) ? null : TimeSpan.FromMilliseconds(r.GetInt64(5))),
            cancellationToken);

    public Task<int> StopAsync(Guid id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""UPDATE {names.Runners} SET "stopped_at" = {provider.Now} WHERE "id" = @id""").With("id", id),
            cancellationToken);

    public Task<int> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new SqlText($"""DELETE FROM {names.Runners} WHERE "id" = @id""").With("id", id), cancellationToken);

    /// <summary>Forgets runners that have shown no sign of life for this long.</summary>
    public Task<int> DeleteSilentAsync(TimeSpan silence, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""DELETE FROM {names.Runners} WHERE "heartbeat_at" < {provider.NowPlus("silence")}""").With("silence", -silence),
            cancellationToken);
}

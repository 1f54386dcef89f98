using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Runners;

/// <summary>Reads and changes the rows of runners.</summary>
internal sealed class RunnerStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    /// <summary>Shows that the runner is alive; inserts its row at the first time, or when somebody has deleted it.</summary>
    public Task<int> BeatAsync(
        Guid id, string host, int processId, string version, string knownNames, string? notes, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Runners} ("id", "host", "process_id", "version", "names", "notes", "started_at", "heartbeat_at")
                VALUES (@id, @host, @process, @version, @names, @notes, {provider.Now}, {provider.Now})
                ON CONFLICT ("id") DO UPDATE SET "heartbeat_at" = excluded."heartbeat_at", "names" = excluded."names",
                    "notes" = excluded."notes"
                """)
                .With("id", id).WithProse("host", host).With("process", processId).WithProse("version", version).With("names", knownNames)
                .WithProse("notes", notes),
            cancellationToken);

    /// <summary>Every runner that is not forgotten, in the order of their starts.</summary>
    public Task<IReadOnlyList<RunnerSnapshot>> FindAllAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "names", "notes", -({provider.MillisecondsUntil("coalesce(\"stopped_at\", \"heartbeat_at\")")}),
                    "stopped_at" IS NOT NULL
                FROM {names.Runners} ORDER BY "started_at", "id"
                """),
            r => new RunnerSnapshot(
                r.GetString(0).Split('\n'),
                r.IsDBNull(1) ? [] : r.GetString(1).Split('\n'),
                TimeSpan.FromMilliseconds(r.GetInt64(2)),
                r.GetBoolean(3)),
            cancellationToken);

    /// <summary>The jobs whose lease has expired although their runner is alive: each has been in one batch since before that.</summary>
    /// <param name="silence">A runner without a sign of life for this long is not alive.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<IReadOnlyList<OverdueJob>> FindOverdueAsync(TimeSpan silence, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT j."migration_id", j."id", r."host", r."process_id", -({provider.MillisecondsUntil("j.\"leased_until\"")})
                FROM {names.Jobs} AS j JOIN {names.Runners} AS r ON r."id" = j."runner_id"
                WHERE j."status" = '{BatchedJobStatus.Running}' AND j."leased_until" <= {provider.Now} AND r."stopped_at" IS NULL
                  AND r."heartbeat_at" > {provider.NowPlus("silence")}
                ORDER BY j."leased_until"
                """)
                .With("silence", -silence),
            r => new OverdueJob(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3), TimeSpan.FromMilliseconds(r.GetInt64(4))),
            cancellationToken);

    public Task<int> StopAsync(Guid id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""UPDATE {names.Runners} SET "stopped_at" = {provider.Now} WHERE "id" = @id""").With("id", id),
            cancellationToken);

    /// <summary>Forgets runners that have shown no sign of life for this long.</summary>
    public Task<int> DeleteSilentAsync(TimeSpan silence, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""DELETE FROM {names.Runners} WHERE "heartbeat_at" < {provider.NowPlus("silence")}""").With("silence", -silence),
            cancellationToken);
}

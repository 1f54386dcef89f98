using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

// The newest events of a kind, for whoever looks at several migrations at once.
internal sealed partial class EventStore
{
    /// <summary>From when on the rows of a phase tell how long the others will take.</summary>
    public static readonly string PaceKinds = Kinds(
        BatchedEventKind.Started,
        BatchedEventKind.Resumed,
        BatchedEventKind.Retried,
        BatchedEventKind.SettingsChanged,
        BatchedEventKind.VerificationStarted,
        BatchedEventKind.SweepStarted);

    /// <summary>The kinds of what passed by itself; all others are what a person did, or where the migration stood.</summary>
    public static readonly string PassingKinds = Kinds(
        BatchedEventKind.Held,
        BatchedEventKind.JobFailed,
        BatchedEventKind.JobTakenOver,
        BatchedEventKind.RowIsolated,
        BatchedEventKind.Throttled);

    /// <summary>How long ago the pace of each migration was last begun or changed; those without such an event are left out.</summary>
    public async Task<IReadOnlyDictionary<long, TimeSpan>> FindNewestPacesAsync(
        IReadOnlyList<long> migrationIds, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "migration_id", -({provider.MillisecondsUntil("MAX(\"occurred_at\")")}) FROM {names.Events}
                WHERE "migration_id" IN ({Parameters(migrationIds)}) AND "kind" IN ({PaceKinds}) GROUP BY "migration_id"
                """)
                .With("id", migrationIds),
            r => (Id: r.GetInt64(0), Ago: TimeSpan.FromMilliseconds(Math.Max(r.GetInt64(1), 0))),
            cancellationToken).ConfigureAwait(false)).ToDictionary(e => e.Id, e => e.Ago);

    /// <summary>Who paused each migration last, and when.</summary>
    public async Task<IReadOnlyDictionary<long, (string? Actor, DateTimeOffset At)>> FindNewestPausesAsync(
        IReadOnlyList<long> migrationIds, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "migration_id", "actor", "occurred_at" FROM {names.Events} WHERE "id" IN (
                    SELECT MAX("id") FROM {names.Events}
                    WHERE "migration_id" IN ({Parameters(migrationIds)}) AND "kind" = '{BatchedEventKind.Paused}' GROUP BY "migration_id")
                """)
                .With("id", migrationIds),
            r => (Id: r.GetInt64(0), Actor: r.IsDBNull(1) ? null : r.GetString(1), At: r.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken).ConfigureAwait(false)).ToDictionary(e => e.Id, e => (e.Actor, e.At));

    private static string Kinds(params BatchedEventKind[] kinds) => string.Join(", ", kinds.Select(k => $"'{k}'"));

    private static string Parameters(IReadOnlyList<long> ids) => string.Join(", ", ids.Select((_, i) => $"@id{i}"));
}

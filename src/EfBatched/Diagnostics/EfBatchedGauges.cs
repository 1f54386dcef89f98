using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace EfBatched.Diagnostics;

/// <summary>
/// The gauges of the meter <c>EfBatched</c>: what the tracking tables say, of every context that a runner of this process works for.
/// docs/diagnostics.md describes each.
/// </summary>
internal sealed class EfBatchedGauges
{
    private static readonly BatchedMigrationStatus[] Statuses = Enum.GetValues<BatchedMigrationStatus>();

    private readonly SeenHolds _holds = new();
    private ImmutableList<IGaugeSource> _sources = [];

    public EfBatchedGauges(Meter meter)
    {
        CreateOfDatabase(
            meter, "efbatched.database.up", "{database}",
            "1 when the tracking tables could be read, by context; 0 when not: then the other gauges report nothing.", value: null);
        CreateOfDatabase(meter, "efbatched.runners", "{runner}", "Runners of all processes that are alive, by context.", r => r.LiveRunners);
        CreateOfDatabase(
            meter, "efbatched.runners.oldest_heartbeat", "s", "Time since the most silent live runner showed a sign of life, by context.",
            r => r.OldestHeartbeat?.TotalSeconds);
        CreateOfDatabase(
            meter, "efbatched.migrations.unreported", "{migration}", "Migrations that the gauges leave out because there are too many, by context.",
            r => r.Unreported);
        meter.CreateObservableGauge(
            "efbatched.migration.status", ObserveStatuses, "{migration}", "1 for the status of a migration, 0 for every other one, by migration and status.");
        meter.CreateObservableGauge(
            "efbatched.migration.held", ObserveHolds, "{migration}", "1 while something holds a migration, 0 when it does no longer, by migration and reason.");
        CreateOfMigration(meter, "efbatched.migration.progress_ratio", "1", "Share of the estimated rows that is walked, by migration.", m => m.Progress);
        CreateOfMigration(
            meter, "efbatched.migration.since_progress", "s", "Time since a migration that may run last got on, by migration.",
            m => m.SinceProgress?.TotalSeconds);
        CreateOfMigration(
            meter, "efbatched.migration.time_left", "s", "Estimated time until a migration is done, by migration.", m => m.TimeLeft?.TotalSeconds);
        CreateOfMigration(
            meter, "efbatched.migration.jobs.failed", "{job}", "Jobs whose last attempt failed, by migration.", m => m.FailedJobs);
        CreateOfMigration(
            meter, "efbatched.migration.rows.failed", "{row}", "Rows that cannot be changed and wait for a person, by migration.", m => m.FailedRows);
        CreateOfMigration(
            meter, "efbatched.migration.verifications", "{verification}", "Verifications in a row, by migration; more than one when rows matched again.",
            m => m.Verifications);
        CreateOfMigration(
            meter, "efbatched.migration.runners", "{runner}", "Live runners whose build has the work of a migration that may run, by migration.",
            m => m.Runners);
    }

    /// <summary>Shows a database from now on, until the answer is disposed of.</summary>
    public IDisposable Add(IGaugeSource source)
    {
        ImmutableInterlocked.Update(ref _sources, s => s.Add(source));
        return new Removal(this, source);
    }

    // Without a value it is whether there is one.
    private void CreateOfDatabase(Meter meter, string name, string unit, string description, Func<DatabaseReading, double?>? value) =>
        meter.CreateObservableGauge(
            name,
            () => Volatile.Read(ref _sources)
                .Select(s => (s.Context, Value: value is null ? s.Find() is null ? 0 : 1 : s.Find() is { } r ? value(r) : null))
                .Where(s => s.Value is not null)
                .Select(s => new Measurement<double>(s.Value!.Value, new KeyValuePair<string, object?>("context", s.Context))),
            unit,
            description);

    private void CreateOfMigration(Meter meter, string name, string unit, string description, Func<MigrationReading, double?> value) =>
        meter.CreateObservableGauge(
            name,
            () => Migrations().Where(m => value(m.Migration) is not null)
                .Select(m => new Measurement<double>(value(m.Migration)!.Value, Tags(m.Context, m.Migration.Name))),
            unit,
            description);

    private IEnumerable<Measurement<int>> ObserveStatuses() =>
        from m in Migrations()
        from status in Statuses
        select new Measurement<int>(
            m.Migration.Status == status ? 1 : 0, [.. Tags(m.Context, m.Migration.Name), new("status", status.ToString())]);

    private IEnumerable<Measurement<int>> ObserveHolds() =>
        from source in Volatile.Read(ref _sources)
        from hold in _holds.Of(source.Context, source.Find()?.Migrations ?? [])
        select new Measurement<int>(hold.IsInForce ? 1 : 0, [.. Tags(source.Context, hold.Migration), new("reason", hold.Reason)]);

    private IEnumerable<(string Context, MigrationReading Migration)> Migrations() =>
        from source in Volatile.Read(ref _sources)
        from migration in source.Find()?.Migrations ?? []
        select (source.Context, migration);

    private static KeyValuePair<string, object?>[] Tags(string context, string migration) => [new("context", context), new("migration", migration)];

    private sealed class Removal(EfBatchedGauges gauges, IGaugeSource source) : IDisposable
    {
        public void Dispose()
        {
            ImmutableInterlocked.Update(ref gauges._sources, s => s.Remove(source));
            (source as IDisposable)?.Dispose();
        }
    }
}

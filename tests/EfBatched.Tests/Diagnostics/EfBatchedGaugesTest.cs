using System.Diagnostics.Metrics;
using EfBatched.Diagnostics;

namespace EfBatched.Tests.Diagnostics;

[Trait("contract", "B14")]
public sealed class EfBatchedGaugesTest : IDisposable
{
    private readonly Meter _meter = new("Gauges");
    private readonly MeterListener _listener = new();
    private readonly List<string> _series = [];
    private readonly EfBatchedGauges _gauges;

    public EfBatchedGaugesTest()
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == _meter)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Note(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Note(i, value, tags));
        _gauges = new EfBatchedGauges(_meter);
        _listener.Start();
    }

    [Fact]
    public void A_database_that_does_not_answer_has_one_series_that_says_so()
    {
        using var shown = _gauges.Add(new Source("Away"));

        Assert.Equal(["efbatched.database.up{context=Away} 0"], Collect());
    }

    [Fact]
    public void What_is_unknown_has_no_series()
    {
        using var shown = _gauges.Add(new Source("Shop") { Reading = Reading(new MigrationReading { Name = "M", Status = BatchedMigrationStatus.Paused }) });

        Assert.Equal(
            [
                "efbatched.database.up{context=Shop} 1",
                "efbatched.migration.jobs.failed{context=Shop,migration=M} 0",
                "efbatched.migration.rows.failed{context=Shop,migration=M} 0",
                "efbatched.migration.verifications{context=Shop,migration=M} 0",
                "efbatched.migrations.unreported{context=Shop} 3",
                "efbatched.runners{context=Shop} 0",
            ],
            Collect().Where(s => !s.StartsWith("efbatched.migration.status", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_status_has_a_series_and_one_of_them_is_1()
    {
        using var shown = _gauges.Add(new Source("Shop") { Reading = Reading(new MigrationReading { Name = "M", Status = BatchedMigrationStatus.Failed }) });

        Assert.Equal(
            Enum.GetNames<BatchedMigrationStatus>().Select(
                s => $"efbatched.migration.status{{context=Shop,migration=M,status={s}}} {(s == "Failed" ? 1 : 0)}").Order(StringComparer.Ordinal),
            Collect().Where(s => s.StartsWith("efbatched.migration.status", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_end_of_a_hold_is_shown_as_long_as_its_migration_is()
    {
        var source = new Source("Shop") { Reading = Reading(Held("M", "run window")) };
        using var shown = _gauges.Add(source);

        Assert.Equal(["efbatched.migration.held{context=Shop,migration=M,reason=run window} 1"], CollectHolds());
        source.Reading = Reading(Held("M", "fault"));
        Assert.Equal(
            [
                "efbatched.migration.held{context=Shop,migration=M,reason=fault} 1",
                "efbatched.migration.held{context=Shop,migration=M,reason=run window} 0",
            ],
            CollectHolds());
        source.Reading = null;
        Assert.Empty(CollectHolds());
        source.Reading = Reading(Held("M", null));
        Assert.Equal(2, CollectHolds().Count(s => s.EndsWith(" 0", StringComparison.Ordinal)));
        source.Reading = Reading(Held("Other", null));
        Assert.Empty(CollectHolds());
        source.Reading = Reading(Held("M", null));
        Assert.Empty(CollectHolds());
    }

    [Fact]
    public void Contexts_of_a_process_are_told_apart_until_their_runners_stop()
    {
        var first = _gauges.Add(new Source("Shop") { Reading = Reading() });
        using var second = _gauges.Add(new Source("Stock") { Reading = Reading() });

        Assert.Equal(2, Collect().Count(s => s.StartsWith("efbatched.runners", StringComparison.Ordinal)));
        first.Dispose();
        Assert.Equal("efbatched.runners{context=Stock} 0", Collect().Single(s => s.StartsWith("efbatched.runners", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    private static DatabaseReading Reading(params IReadOnlyList<MigrationReading> migrations) => new(0, null, migrations, 3);

    private static MigrationReading Held(string name, string? reason) =>
        new() { Name = name, Status = BatchedMigrationStatus.Running, HeldBy = reason };

    private IEnumerable<string> CollectHolds() => Collect().Where(s => s.StartsWith("efbatched.migration.held", StringComparison.Ordinal));

    private List<string> Collect()
    {
        _series.Clear();
        _listener.RecordObservableInstruments();
        return [.. _series.Order(StringComparer.Ordinal)];
    }

    private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _series.Add($"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}}} {value}");

    private sealed class Source(string context) : IGaugeSource
    {
        public string Context => context;

        public DatabaseReading? Reading { get; set; }

        public DatabaseReading? Find() => Reading;
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using EfBatched.Diagnostics;
using EfBatched.Running.Cycle;
using EfBatched.Running.Jobs;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Monitoring;
using Microsoft.Extensions.Logging;

namespace EfBatched.Tests.Documentation;

public class DiagnosticsDocumentTest
{
    private static readonly string Document = Repository.Read("docs/diagnostics.md");

    [Fact]
    public void Every_event_is_listed_with_its_level_and_text()
    {
        var names = typeof(EfBatchedEventId).GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(f => (int)f.GetRawConstantValue()!, f => f.Name);
        var logged = typeof(EfBatchedEventId).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToList();
        var listed = MarkdownTable.Rows(Document, "id", "event", "level", "text").Select(r =>
            (int.Parse(r[0], CultureInfo.InvariantCulture), MarkdownTable.Code(r[1]), r[2], MarkdownTable.Code(r[3])));

        Assert.Equal(names.Keys.Order(), logged.Select(l => l.EventId).Distinct().Order());
        Assert.Equal(
            logged.Select(l => (l.EventId, names[l.EventId], l.Level.ToString(), l.Message)).Order(),
            listed.Order());
    }

    [Fact]
    public void Every_instrument_is_listed_with_its_kind_unit_and_tags()
    {
        var listed = MarkdownTable.Rows(Document, "instrument", "kind", "unit", "tags").Select(r =>
            (MarkdownTable.Code(r[0]), r[1], MarkdownTable.Code(r[2]), r[3].Replace("`", "", StringComparison.Ordinal)));

        Assert.Equal(Measure().Order(), listed.Order());
    }

    [Fact]
    public void Every_outcome_is_explained()
    {
        var listed = MarkdownTable.Rows(Document, "outcome").Select(r => MarkdownTable.Code(r[0]));

        Assert.Equal(Enum.GetNames<CycleOutcome>().Concat(Enum.GetNames<JobOutcomeKind>()).Order(), listed.Order());
    }

    // Calls every method that records something, and notes what arrives.
    private static List<(string Name, string Kind, string Unit, string Tags)> Measure()
    {
        using var meter = new Meter("Documentation");
        using var listener = new MeterListener();
        var found = new Dictionary<string, (string, string, string, string)>();
        var published = new HashSet<string>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
            {
                published.Add(instrument.Name);
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, _, tags, _) => Note(i, tags));
        listener.SetMeasurementEventCallback<int>((i, _, tags, _) => Note(i, tags));
        listener.SetMeasurementEventCallback<double>((i, _, tags, _) => Note(i, tags));
        listener.Start();
        using var shown = EveryInstrument.Measure(new EfBatchedMetrics(meter));
        listener.RecordObservableInstruments();

        Assert.Equal(published.Order(), found.Keys.Order());
        return [.. found.Values];

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var kind = instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal)
                .ToLowerInvariant();
            found[instrument.Name] = (instrument.Name, kind, instrument.Unit!, string.Join(", ", tags.ToArray().Select(t => t.Key)));
        }
    }
}

using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Monitoring;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EfBatched.FunctionalTests.Monitoring;

[Trait("contract", "B14")]
public sealed partial class DashboardTest : IDisposable
{
    // What they say is on the dashboard by other metrics: how long looks take, and whole jobs.
    private static readonly string[] NotShown = ["efbatched_run_duration_seconds", "efbatched_job_duration_seconds"];

    private readonly JsonDocument _dashboard = JsonDocument.Parse(Repository.Read("docs/monitoring/dashboard.json"));

    [Fact]
    public async Task Every_expression_names_a_metric_that_is_exported_and_every_metric_that_matters_is_shown()
    {
        var exported = await ExportedAsync();
        var used = Expressions().Concat(Variables()).SelectMany(MetricsOf).Distinct().ToList();

        Assert.All(used, m => Assert.Contains(m, exported));
        Assert.Equal(exported.Select(BaseOf).Except(NotShown).Distinct().Order(), used.Select(BaseOf).Distinct().Order());
    }

    [Fact]
    public async Task Every_expression_of_the_alert_rules_names_a_metric_that_is_exported()
    {
        var exported = await ExportedAsync();
        var used = MetricsOf(Repository.Read("docs/monitoring/alerts.yml")).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, m => Assert.Contains(m, exported));
    }

    // What Prometheus' tool reads as an expression is one.
    [Fact]
    public async Task Every_expression_is_well_formed()
    {
        var file = Path.Combine(Path.GetTempPath(), $"efbatched-dashboard-{Guid.NewGuid():N}.yml");
        var rules = Expressions().Select((e, i) => new { record = $"panel:{i}", expr = e.Replace("$__rate_interval", "5m", StringComparison.Ordinal) });
        await File.WriteAllTextAsync(
            file, JsonSerializer.Serialize(new { groups = new[] { new { name = "dashboard", rules } } }), TestContext.Current.CancellationToken);
        try
        {
            await Promtool.RunAsync("check", "rules", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Panels_have_numbers_of_their_own_say_what_they_show_and_do_not_cover_one_another()
    {
        var panels = Panels();
        var cells = panels.Select(p => p.GetProperty("gridPos")).SelectMany(
            g => from x in Enumerable.Range(g.GetProperty("x").GetInt32(), g.GetProperty("w").GetInt32())
                from y in Enumerable.Range(g.GetProperty("y").GetInt32(), g.GetProperty("h").GetInt32())
                select (x, y)).ToList();

        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels.Where(p => !IsRow(p)), p => Assert.NotEmpty(p.GetProperty("description").GetString()!));
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, c => Assert.InRange(c.x, 0, 23));
    }

    public void Dispose() => _dashboard.Dispose();

    // The names as OpenTelemetry's exporter makes them of the instruments.
    private static async Task<IReadOnlyList<string>> ExportedAsync()
    {
        var endpoint = new ScrapeEndpoint();
        using var meter = new Meter(endpoint.MeterName);
        var builder = Sdk.CreateMeterProviderBuilder();
        endpoint.Configure(builder);
        using var provider = builder.Build();
        using var shown = EveryInstrument.Measure(new EfBatchedMetrics(meter));
        return (await endpoint.ReadAsync(TestContext.Current.CancellationToken)).Names;
    }

    private List<JsonElement> Panels() => [.. _dashboard.RootElement.GetProperty("panels").EnumerateArray()];

    private static bool IsRow(JsonElement panel) => panel.GetProperty("type").GetString() == "row";

    private IEnumerable<string> Expressions() =>
        Panels().Where(p => !IsRow(p)).SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("expr").GetString()!);

    private IEnumerable<string> Variables() =>
        _dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => v.GetProperty("query"))
            .Where(q => q.ValueKind == JsonValueKind.Object).Select(q => q.GetProperty("query").GetString()!);

    private static IEnumerable<string> MetricsOf(string text) => MetricPattern().Matches(text).Select(m => m.Value);

    // A histogram is three series.
    private static string BaseOf(string metric) => HistogramPattern().Replace(metric, "");

    [GeneratedRegex("efbatched_[a-z_]+")]
    private static partial Regex MetricPattern();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPattern();
}

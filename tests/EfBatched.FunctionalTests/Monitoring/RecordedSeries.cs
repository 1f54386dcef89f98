using System.Globalization;
using System.Text.Json;
using EfBatched.TestUtilities;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>What was scraped, each scrape for as many minutes as a test says, and what the alert rules make of it.</summary>
internal sealed class RecordedSeries
{
    public static readonly string Rules = Path.Combine(Repository.Root, "docs", "monitoring", "alerts.yml");

    private readonly List<(Scrape Scrape, int Minutes)> _phases = [];

    /// <summary>Two hours of one scrape: enough for every alert but the one that waits for a day.</summary>
    public static RecordedSeries Of(Scrape scrape, int minutes = 120) => new RecordedSeries().Then(scrape, minutes);

    public RecordedSeries Then(Scrape scrape, int minutes)
    {
        _phases.Add((scrape, minutes));
        return this;
    }

    /// <summary>Asserts that at the end these alerts fire, and no others: each as its name and, where it has one, a blank and the migration.</summary>
    public Task AssertFiringAsync(params string[] alerts) =>
        TestAsync(
            "promql_expr_test",
            new
            {
                expr = "count by (alertname, migration) (ALERTS{alertstate=\"firing\"})",
                eval_time = $"{_phases.Sum(p => p.Minutes)}m",
                exp_samples = alerts.Select(a => a.Split(' ')).Select(
                    a => new
                    {
                        labels = a.Length == 1 ? $"{{alertname=\"{a[0]}\"}}" : $"{{alertname=\"{a[0]}\",migration=\"{a[1]}\"}}",
                        value = 1,
                    }),
            });

    /// <summary>Asserts what an alert says.</summary>
    public Task AssertSaysAsync(string alert, Dictionary<string, string> labels, Dictionary<string, string> annotations) =>
        TestAsync(
            "alert_rule_test",
            new
            {
                eval_time = $"{_phases.Sum(p => p.Minutes)}m",
                alertname = alert,
                exp_alerts = new[] { new { exp_labels = labels, exp_annotations = annotations } },
            });

    private async Task TestAsync(string kind, object expected)
    {
        var file = Path.Combine(Path.GetTempPath(), $"efbatched-rules-{Guid.NewGuid():N}.yml");
        var test = new Dictionary<string, object>
        {
            ["interval"] = "1m",
            ["input_series"] = _phases.SelectMany(p => p.Scrape.Series.Keys).Distinct().Select(s => new { series = s, values = ValuesOf(s) }),
            [kind] = new[] { expected },
        };
        // Every text in JSON is one in YAML.
        await File.WriteAllTextAsync(
            file, JsonSerializer.Serialize(new { rule_files = new[] { Rules }, evaluation_interval = "1m", tests = new[] { test } }));
        try
        {
            await Promtool.RunAsync("test", "rules", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // "7x2" stands for 7, 7, 7 and "_x3" for three values that are missing.
    private string ValuesOf(string series) =>
        string.Join(
            ' ',
            _phases.Select(
                p => p.Scrape.Series.TryGetValue(series, out var value)
                    ? string.Create(CultureInfo.InvariantCulture, $"{value:0.###}x{p.Minutes - 1}")
                    : $"_x{p.Minutes}"));
}

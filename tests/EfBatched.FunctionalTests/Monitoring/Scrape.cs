using System.Globalization;
using System.Text.RegularExpressions;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>What Prometheus read of a process at one moment: values by series, as the exporter writes them.</summary>
internal sealed partial record Scrape(IReadOnlyDictionary<string, double> Series)
{
    public static Scrape Empty { get; } = new(new Dictionary<string, double>());

    public static Scrape Parse(string exposition) =>
        new(
            exposition.Split('\n').Select(l => SeriesPattern().Match(l)).Where(m => m.Success)
                .ToDictionary(m => m.Groups[1].Value, m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)));

    /// <summary>The values of a metric by one of its labels, for a migration where one is given.</summary>
    public IReadOnlyDictionary<string, double> By(string label, string metric, string? migration = null) =>
        Series.Where(s => NameOf(s.Key) == metric && (migration is null || LabelOf(s.Key, "migration") == migration))
            .ToDictionary(s => LabelOf(s.Key, label), s => s.Value);

    /// <summary>The value of a metric that has one series, for a migration where one is given; null when it has none.</summary>
    public double? Value(string metric, string? migration = null) =>
        By("otel_scope_name", metric, migration) is { Count: 1 } one ? one.Values.Single() : null;

    /// <summary>The metrics of the library that have a series.</summary>
    public IReadOnlyList<string> Names =>
        [.. Series.Keys.Select(NameOf).Where(n => n.StartsWith("efbatched_", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    private static string NameOf(string series) => series.Split('{')[0];

    private static string LabelOf(string series, string label) =>
        Regex.Match(series, $"[{{,]{label}=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("""^([a-z_]+(?:\{.*\})?) (\S+)""")]
    private static partial Regex SeriesPattern();
}

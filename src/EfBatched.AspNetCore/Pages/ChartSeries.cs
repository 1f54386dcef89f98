using EfBatched.Reporting;

namespace EfBatched.AspNetCore.Pages;

/// <summary>What the jobs of a migration did over time, in a bounded number of steps: the same values for a chart and its table.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Points">The values by time; null where nothing is known of a step.</param>
internal sealed record ChartSeries(string Title, string Unit, IReadOnlyList<(DateTimeOffset At, double Value)> Points)
{
    private const int Most = 60;

    // More than these cannot be told by their colours.
    private const int MostCauses = 5;

    /// <summary>What the values are the sum of, from the largest; empty where they are no sum.</summary>
    public IReadOnlyList<ChartSeries> Parts { get; init; } = [];

    /// <summary>The series of the jobs of a walk that have done something, oldest first.</summary>
    public static IReadOnlyList<ChartSeries> Of(IReadOnlyList<JobSample> jobs, BatchedMigrationState state, RestCauses causes)
    {
        var done = jobs.Where(j => j is { Batches: > 0, EndedAt: not null }).OrderBy(j => j.EndedAt).ToList();
        if (done.Count < 2)
        {
            return [];
        }

        var steps = done.Count <= Most
            ? done.Select(j => new[] { j }).ToList()
            : [.. done.Chunk((done.Count + Most - 1) / Most)];
        // Of the rows before a job only those are known that were looked at; the whole is what they are a share of.
        var scale = state.RowsScanned / Math.Max(done.Where(j => j.Kind == BatchedJobKind.Walk).Sum(j => (double)j.Rows), 1);
        var walked = 0.0;
        var progress = new List<(DateTimeOffset, double)>();
        foreach (var step in steps.Where(s => s[0].Kind == BatchedJobKind.Walk))
        {
            walked += step.Sum(j => j.Rows) * scale;
            progress.Add((step[^1].EndedAt!.Value, walked));
        }

        return
        [
            new("Rows walked over", "rows", progress),
            new("Rows per second", "rows/s", Each(steps, s => s.Sum(j => (double)j.Rows) / Math.Max(s.Sum(Length), 0.001))),
            new("Time of a batch", "ms", Each(steps, s => s.Sum(j => j.Work.TotalMilliseconds) / s.Sum(j => j.Batches))),
            new("Rows of a batch", "rows", Each(steps, s => s.Sum(j => (double)j.Rows) / s.Sum(j => j.Batches))),
            OfRests(steps, causes),
        ];
    }

    private static ChartSeries OfRests(List<JobSample[]> steps, RestCauses causes)
    {
        var split = steps.Select(s => (Step: s, Rests: causes.Split(s))).ToList();
        var names = split.SelectMany(s => s.Rests).GroupBy(r => r.Key, StringComparer.Ordinal)
            .Where(g => g.Any(r => r.Value > TimeSpan.Zero)).OrderByDescending(g => g.Sum(r => r.Value.TotalSeconds)).Select(g => g.Key).ToList();
        return new ChartSeries("Share of time at rest", "%", Each(steps, s => Share(s, s.Sum(j => j.Rest.TotalSeconds))))
        {
            Parts =
            [
                .. names.Take(MostCauses).Select(name => new ChartSeries(
                    $"At rest for {name}", "%",
                    [.. split.Select(s => (s.Step[^1].EndedAt!.Value, Share(s.Step, s.Rests.GetValueOrDefault(name).TotalSeconds)))])),
            ],
        };
    }

    private static double Share(JobSample[] step, double rest) =>
        100 * rest / Math.Max(step.Sum(j => j.Rest.TotalSeconds + j.Work.TotalSeconds), 0.001);

    private static List<(DateTimeOffset At, double Value)> Each(IEnumerable<JobSample[]> steps, Func<JobSample[], double> value) =>
        [.. steps.Select(s => (s[^1].EndedAt!.Value, value(s)))];

    private static double Length(JobSample job) => (job.EndedAt!.Value - job.CreatedAt).TotalSeconds;
}

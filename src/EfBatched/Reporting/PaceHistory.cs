using EfBatched.Storage.Jobs;

namespace EfBatched.Reporting;

/// <summary>
/// How fast the jobs of one phase were since it was begun or its pace was last changed, by the wall clock: rests, holds
/// and times without a runner are in it. What a job did counts evenly from its creation to its end, since nobody stores
/// when each batch was.
/// </summary>
internal sealed class PaceHistory
{
    /// <summary>The parts of the time that are looked at one by one.</summary>
    public const int Parts = 12;

    private const int LeastBatches = 5;
    private const double LeastShare = 0.05;
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EnoughTime = TimeSpan.FromSeconds(30);

    private PaceHistory(TimeSpan window, double[] rates, TimeSpan job, double batches, double? workShare)
    {
        Window = window;
        Rates = rates;
        Job = job;
        Batches = batches;
        WorkShare = workShare;
    }

    /// <summary>The time that it is about.</summary>
    public TimeSpan Window { get; }

    /// <summary>The rows per second in each part of it, the oldest first.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>What a job took on average.</summary>
    public TimeSpan Job { get; }

    public double Batches { get; }

    /// <summary>
    /// The share of its time that a job worked, resting for the remainder; null where it is not known.
    /// </summary>
    public double? WorkShare { get; }

    public double RowsPerSecond => Rates.Average();

    /// <summary>The rows per second in the newest third of the time.</summary>
    public double RecentRowsPerSecond => Rates.TakeLast(Parts / 3).Average();

    /// <summary>True when it tells something about the time to come.</summary>
    /// <param name="rows">The rows of the whole phase.</param>
    public bool IsMeasured(double rows) =>
        Batches >= LeastBatches
        && RecentRowsPerSecond > 0
        && (Window >= EnoughTime || (Window >= LeastTime && RowsPerSecond * Window.TotalSeconds >= rows * LeastShare));

    /// <summary>Null when nothing was done in the time, or it cannot be told from what was done before.</summary>
    /// <param name="jobs">The jobs of the phase, or the newest of them.</param>
    /// <param name="since">How long ago it was begun, or its pace was last changed.</param>
    public static PaceHistory? Of(IReadOnlyList<JobSpan> jobs, TimeSpan since)
    {
        // What a job did before the change must not pass for what it did after it. Once most of its time is after it,
        // that weighs little.
        var window = since;
        foreach (var job in jobs.Where(j => j.Began > since && j.Ended < since && (since - j.Ended) < 2 * (j.Began - since)))
        {
            window = job.Ended < window ? job.Ended : window;
        }

        if (window <= TimeSpan.Zero)
        {
            return null;
        }

        var inside = jobs.Select(j => (Job: j, Share: Overlap(j, window, TimeSpan.Zero) / Length(j))).Where(j => j.Share > 0).ToList();
        var part = window / Parts;
        var rates = Enumerable.Range(0, Parts)
            .Select(i => inside.Sum(j => j.Job.Rows * Overlap(j.Job, window - (part * i), window - (part * (i + 1))) / Length(j.Job)) / part.TotalSeconds)
            .ToArray();
        var worked = inside.Sum(j => j.Job.Worked.TotalSeconds * j.Share);
        var rested = inside.Sum(j => j.Job.Rested.TotalSeconds * j.Share);
        return inside.Count == 0
            ? null
            : new PaceHistory(
                window,
                rates,
                TimeSpan.FromSeconds(inside.Average(j => Length(j.Job))),
                inside.Sum(j => j.Job.Batches * j.Share),
                worked > 0 ? worked / (worked + rested) : null);
    }

    // The seconds of a job between two times, each so long ago.
    private static double Overlap(JobSpan job, TimeSpan from, TimeSpan to) =>
        Math.Max((job.Began < from ? job.Began : from).TotalSeconds - (job.Ended > to ? job.Ended : to).TotalSeconds, 0);

    private static double Length(JobSpan job) => Math.Max((job.Began - job.Ended).TotalSeconds, 0.001);
}

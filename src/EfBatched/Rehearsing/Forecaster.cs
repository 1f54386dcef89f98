using EfBatched.Running.Pacing;
using EfBatched.Work;

namespace EfBatched.Rehearsing;

/// <summary>
/// Foretells from samples what the whole will take. Each figure is a range: twice the standard error of the samples to either side, and beyond that
/// what samples do not show, above all COMMIT with its wait for the log and the claims of jobs.
/// </summary>
internal sealed class Forecaster(IReadOnlyList<MeasuredBatch> batches, WalMeter? wal)
{
    // Batches follow one another in the order of the keys, and find more in the cache than samples from all over the table.
    private const double Quicker = 0.7;

    // The guard, COMMIT, claims; checkpoints, whose full-page images come back again and again.
    private const double Slower = 1.5;

    // With one sample nobody knows how far they lie apart.
    private const double LoneSpread = 0.5;

    private const double TenPercent = 0.1;

    private long Walked => batches.Sum(b => (long)b.Walked);

    /// <summary>How long so many rows take at each pace.</summary>
    /// <param name="rows">The rows to walk over.</param>
    /// <param name="pace">What the default pace would be now.</param>
    /// <param name="jobsAtFullSpeed">How many jobs run at once at full speed, at the most.</param>
    /// <param name="work">The work.</param>
    public IReadOnlyList<BatchedRehearsalForecast> At(long rows, RehearsalPace pace, int jobsAtFullSpeed, BatchedWork work)
    {
        if (Walked == 0)
        {
            return [];
        }

        var (least, most) = RangeOf(b => b.Duration.TotalSeconds);
        var duty = pace.DutyCycle;
        var byLimit = pace.MaxRowsPerSecond is { } limit ? rows / (double)limit : 0;
        // What the traffic leaves changes with the traffic.
        var leastShare = pace.ChosenPercent is null && duty.LongestRest is not null ? duty.Share / 2 : duty.Share;
        var mostShare = pace.ChosenPercent is null ? TrafficShare.Most : duty.Share;
        var jobs = work.Declaration.HasMaxParallelJobs ? work.Declaration.MaxParallelJobs : jobsAtFullSpeed;
        return
        [
            Forecast(
                pace.ChosenPercent is null
                    ? RehearsalStrings.DefaultPace(duty)
                    : RehearsalStrings.ChosenPace(duty),
                Math.Max(rows * least / (duty.LongestRest is null ? duty.Share : mostShare), byLimit),
                Math.Max(rows * most / leastShare, byLimit)),
            Forecast(RehearsalStrings.TenPercent, rows * least / TenPercent, rows * most / TenPercent),
            Forecast(RehearsalStrings.FullSpeed(jobs), rows * least / jobs, rows * most),
        ];
    }

    /// <summary>The rows to change among so many; null when unknown.</summary>
    public long? ChangesOf(long? rows) => Walked == 0 ? null : (long?)(rows * (batches.Sum(b => b.Changed) / (double)Walked));

    /// <summary>The dead row versions that so many rows leave; null when unknown.</summary>
    public long? DeadRowsOf(long? rows)
    {
        var observed = batches.Where(b => b.Changes.Count > 0).ToList();
        var walked = observed.Sum(b => (long)b.Walked);
        return walked == 0 ? null : (long?)(rows * (observed.Sum(b => b.Changes.Sum(c => c.Updated + c.Deleted)) / (double)walked));
    }

    /// <summary>The log that so many rows write; null when unknown.</summary>
    public (long? Least, long? Most) WalOf(long? rows)
    {
        if (Walked == 0 || rows is null || batches[0].WalBytes is null)
        {
            return (null, null);
        }

        var (least, most) = RangeOf(b => wal?.OwnOf(b.WalBytes, b.Duration) ?? b.WalBytes!.Value);
        return ((long)(rows.Value * least), (long)(rows.Value * most));
    }

    // Of a ratio of sums: the deviation of each from what its rows would make it. https://en.wikipedia.org/wiki/Ratio_estimator
    private (double Least, double Most) RangeOf(Func<MeasuredBatch, double> figure)
    {
        var ratio = batches.Sum(figure) / Walked;
        var error = ratio * LoneSpread;
        if (batches.Count > 1)
        {
            var mean = Walked / (double)batches.Count;
            var variance = batches.Sum(b => Math.Pow(figure(b) - (ratio * b.Walked), 2)) / (batches.Count - 1);
            error = 2 * Math.Sqrt(variance / batches.Count) / mean;
        }

        return (Math.Max(ratio - error, ratio / 4) * Quicker, (ratio + error) * Slower);
    }

    private static BatchedRehearsalForecast Forecast(string pace, double least, double most) =>
        new(pace, TimeSpan.FromSeconds(Math.Min(least, TimeSpan.MaxValue.TotalSeconds / 2)), TimeSpan.FromSeconds(Math.Min(most, TimeSpan.MaxValue.TotalSeconds / 2)));
}

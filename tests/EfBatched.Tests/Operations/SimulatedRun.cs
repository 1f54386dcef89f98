using EfBatched.Reporting;
using EfBatched.Storage.Jobs;
using EfBatched.Throttling;

namespace EfBatched.Tests.Operations;

/// <summary>A walk, and the search after it, in simulated time, seen as the tracking tables show them.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Rate">The rows per second at a time, in seconds, and a share of the rows.</param>
internal sealed record SimulatedRun(string Name, Func<double, double, Random, double> Rate)
{
    private const double Step = 0.25;
    private const long Rows = 1_000_000;
    private const double SecondsOfDay = 24 * 60 * 60;

    private readonly List<(double Began, double Ended, double Rows, BatchedMigrationPhase Phase)> _jobs = [];
    private readonly List<double> _walked = [];
    private readonly List<double> _searched = [];

    public int JobRows { get; init; } = 10_000;

    public int ParallelJobs { get; init; } = 1;

    /// <summary>The estimate of the rows, of what they really are.</summary>
    public double Estimate { get; init; } = 1;

    /// <summary>The share of the rows that had to be changed.</summary>
    public double Changed { get; init; } = 1;

    /// <summary>How many times faster than the walk on average the search is; null without one.</summary>
    public double? SearchIsFaster { get; init; }

    /// <summary>The hours in which it may run, from midnight at its beginning on; null for all.</summary>
    public RunWindow? Window { get; init; }

    public bool IsOpen(double time) => Window?.UntilClosed(TimeOnly.FromTimeSpan(TimeSpan.FromSeconds(time % SecondsOfDay))) != TimeSpan.Zero;

    public double End => (_walked.Count + _searched.Count) * Step;

    /// <summary>When a share of the rows was walked over.</summary>
    public double TimeOf(double share) => _walked.FindIndex(r => r >= (Rows * share) - 1) * Step;

    public SimulatedRun Play()
    {
        var random = new Random(1);
        _jobs.Clear();
        _walked.Clear();
        _searched.Clear();
        Walk(_walked, BatchedMigrationPhase.Walk, (time, done) => IsOpen(time) ? Rate(time, done / Rows, random) : 0);
        if (SearchIsFaster is { } faster)
        {
            var rate = Rows / (_walked.Count * Step) * faster;
            Walk(_searched, BatchedMigrationPhase.Verify, (_, _) => rate);
        }

        return this;
    }

    /// <summary>What is said at a time.</summary>
    public Outlook LookAt(double now)
    {
        var walkEnd = _walked.Count * Step;
        var phase = now < walkEnd ? BatchedMigrationPhase.Walk : BatchedMigrationPhase.Verify;
        var began = now < walkEnd ? 0 : walkEnd;
        var walked = (long)_walked[Math.Min((int)(now / Step), _walked.Count - 1)];
        var inPhase = now < walkEnd ? walked : (long)_searched[Math.Min((int)((now - walkEnd) / Step), _searched.Count - 1)];
        var state = BackfillState.Running with
        {
            Phase = phase,
            EstimatedRows = (long)(Rows * Estimate),
            RowsScanned = walked,
            RowsMigrated = (long)(walked * Changed),
        };
        return Outlook.Of(
            state,
            SearchIsFaster is not null,
            new PhaseRows(inPhase, 0),
            SpansAt(now, phase),
            TimeSpan.FromSeconds(now - began),
            Window is { } window ? new RunHours(window, DateTimeOffset.UnixEpoch.AddSeconds(now)) : null);
    }

    private List<JobSpan> SpansAt(double now, BatchedMigrationPhase phase)
    {
        List<JobSpan> spans = [];
        foreach (var job in _jobs.Where(j => j.Phase == phase && j.Began < now))
        {
            var done = job.Ended <= now ? job.Rows : job.Rows * (now - job.Began) / (job.Ended - job.Began);
            spans.Add(new JobSpan(
                TimeSpan.FromSeconds(now - job.Began), TimeSpan.FromSeconds(Math.Max(now - job.Ended, 0)), (long)done, 20, TimeSpan.Zero, TimeSpan.Zero));
        }

        return spans;
    }

    private void Walk(List<double> curve, BatchedMigrationPhase phase, Func<double, double, double> rateAt)
    {
        var begin = _walked.Count * Step;
        var (time, done, given) = (0.0, 0.0, 0.0);
        List<(double Began, double Rows)> active = [];
        curve.Add(0);
        while (active.Count > 0 || given < Rows)
        {
            while (active.Count < ParallelJobs && given < Rows)
            {
                active.Add((time, 0));
                given += JobRows;
            }

            var rows = rateAt(time, done) * Step / active.Count;
            time += Step;
            for (var i = active.Count - 1; i >= 0; i--)
            {
                var taken = Math.Min(rows, JobRows - active[i].Rows);
                done += taken;
                active[i] = (active[i].Began, active[i].Rows + taken);
                if (active[i].Rows >= JobRows - 0.001)
                {
                    _jobs.Add((begin + active[i].Began, begin + time, JobRows, phase));
                    active.RemoveAt(i);
                }
            }

            curve.Add(done);
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Diagnostics;

/// <summary>The instruments of the meter <c>EfBatched</c>; docs/diagnostics.md describes each.</summary>
internal sealed class EfBatchedMetrics
{
    // Without advice a listener has buckets for milliseconds.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180],
    };

    private static readonly InstrumentAdvice<int> Rows = new()
    {
        HistogramBucketBoundaries = [1, 10, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000],
    };

    private readonly Counter<long> _runs;
    private readonly Histogram<double> _runDuration;
    private readonly Counter<long> _jobs;
    private readonly Histogram<double> _jobDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Histogram<double> _batchDuration;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _walked;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _rest;
    private readonly Counter<double> _held;
    private readonly Counter<long> _isolatedRows;

    public EfBatchedMetrics(Meter meter)
    {
        _runs = meter.CreateCounter<long>("efbatched.runs", "{run}", "Runs: looks of a runner for work, by outcome.");
        _runDuration = CreateDuration(meter, "efbatched.run.duration", "Time of a run, by outcome.");
        _jobs = meter.CreateCounter<long>("efbatched.jobs", "{job}", "Attempts of jobs, by migration and outcome.");
        _jobDuration = CreateDuration(meter, "efbatched.job.duration", "Time of an attempt of a job, by migration and outcome.");
        _workDuration = CreateDuration(meter, "efbatched.work.duration", "Time of the user's work over one batch, by migration.");
        _batchDuration = CreateDuration(meter, "efbatched.batch.duration", "Time of a batch's transaction, by migration.");
        _rows = meter.CreateCounter<long>("efbatched.rows.migrated", "{row}", "Rows that committed batches say they changed, by migration.");
        _walked = meter.CreateCounter<long>("efbatched.rows.walked", "{row}", "Rows that committed batches walked over, by migration and phase.");
        _batchSize = meter.CreateHistogram(
            "efbatched.batch.size", "{row}", "Rows that a committed batch was asked to walk, by migration.", advice: Rows);
        _rest = CreateDuration(meter, "efbatched.throttle.delay", "Rest of a job between two batches, by migration and reason.");
        _held = meter.CreateCounter<double>("efbatched.throttle.held", "s", "Time for which migrations were held, by migration and reason.");
        _isolatedRows = meter.CreateCounter<long>(
            "efbatched.rows.isolated", "{row}", "Rows that cannot be changed and were split off their job, by migration.");
        Gauges = new EfBatchedGauges(meter);
    }

    /// <summary>What is not recorded but read when somebody asks.</summary>
    public EfBatchedGauges Gauges { get; }

    /// <summary>The instruments of a host's meter factory; of a meter of their own where the host has none.</summary>
    public static EfBatchedMetrics Create(IServiceProvider services) =>
        new(services.GetService<IMeterFactory>()?.Create(EfBatchedDiagnostics.MeterName) ?? new Meter(EfBatchedDiagnostics.MeterName));

    public void RunEnded(string outcome, TimeSpan duration)
    {
        _runs.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _runDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }

    public void JobEnded(string migration, string outcome, TimeSpan duration)
    {
        var tags = new TagList { { "migration", migration }, { "outcome", outcome } };
        _jobs.Add(1, tags);
        _jobDuration.Record(duration.TotalSeconds, tags);
    }

    public void WorkEnded(string migration, TimeSpan duration) =>
        _workDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("migration", migration));

    public void BatchCommitted(string migration, BatchedJobKind kind, int walked, long rows, int batchSize, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("migration", migration);
        _batchDuration.Record(duration.TotalSeconds, tag);
        _rows.Add(rows, tag);
        _walked.Add(walked, tag, new KeyValuePair<string, object?>("phase", kind.ToString()));
        _batchSize.Record(batchSize, tag);
    }

    public void Rested(string migration, string reason, TimeSpan time) =>
        _rest.Record(time.TotalSeconds, new TagList { { "migration", migration }, { "reason", reason } });

    public void Held(string migration, string reason, TimeSpan time) =>
        _held.Add(time.TotalSeconds, new TagList { { "migration", migration }, { "reason", reason } });

    public void RowIsolated(string migration) => _isolatedRows.Add(1, new KeyValuePair<string, object?>("migration", migration));

    private static Histogram<double> CreateDuration(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: Seconds);
}

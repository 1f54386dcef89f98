using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Diagnostics;

/// <summary>The instruments of the meter <c>EfBatched</c>; docs/diagnostics.md describes each.</summary>
internal sealed class EfBatchedMetrics
{
    private readonly Counter<long> _runs;
    private readonly Histogram<double> _runDuration;
    private readonly Counter<long> _jobs;
    private readonly Histogram<double> _jobDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Histogram<double> _batchDuration;
    private readonly Counter<long> _rows;
    private readonly Histogram<int> _batchSize;

    public EfBatchedMetrics(Meter meter)
    {
        _runs = meter.CreateCounter<long>("efbatched.runs", "{run}", "Runs: looks of a runner for work, by outcome.");
        _runDuration = meter.CreateHistogram<double>("efbatched.run.duration", "s", "Time of a run, by outcome.");
        _jobs = meter.CreateCounter<long>("efbatched.jobs", "{job}", "Attempts of jobs, by migration and outcome.");
        _jobDuration = meter.CreateHistogram<double>("efbatched.job.duration", "s", "Time of an attempt of a job, by migration and outcome.");
        _workDuration = meter.CreateHistogram<double>("efbatched.work.duration", "s", "Time of the user's work over one batch, by migration.");
        _batchDuration = meter.CreateHistogram<double>("efbatched.batch.duration", "s", "Time of a batch's transaction, by migration.");
        _rows = meter.CreateCounter<long>("efbatched.rows.migrated", "{row}", "Rows that committed batches say they changed, by migration.");
        _batchSize = meter.CreateHistogram<int>("efbatched.batch.size", "{row}", "Rows that a committed batch was asked to walk, by migration.");
    }

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

    public void BatchCommitted(string migration, long rows, int batchSize, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("migration", migration);
        _batchDuration.Record(duration.TotalSeconds, tag);
        _rows.Add(rows, tag);
        _batchSize.Record(batchSize, tag);
    }
}

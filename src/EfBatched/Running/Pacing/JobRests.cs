using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;

namespace EfBatched.Running.Pacing;

/// <summary>Lets a job rest between two batches.</summary>
internal sealed class JobRests(EngineEnvironment environment)
{
    private readonly LeaseKeeper _lease = new(environment);

    public async Task RestAsync(JobLease job, PaceDecision.Go go, RunContext run)
    {
        if (go.Rest <= TimeSpan.Zero)
        {
            return;
        }

        var started = environment.Time.GetTimestamp();
        // A job that is lost meanwhile, or a migration that was stopped, shows in the guard of the next batch.
        await _lease.WaitAsync(job, go.Rest, run).ConfigureAwait(false);
        var rested = environment.Time.GetElapsedTime(started);
        job.Rest(rested);
        environment.Metrics.Rested(job.Migration.Name, go.Cause, rested);
    }
}

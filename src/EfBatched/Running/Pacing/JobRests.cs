using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;

namespace EfBatched.Running.Pacing;

/// <summary>Lets a job rest between two batches.</summary>
internal sealed class JobRests(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, TimeProvider time)
{
    private readonly LeaseKeeper _lease = new(database, policy, diagnostics, time);

    public async Task RestAsync(LeasedJob job, PaceDecision.Go go, RunContext run)
    {
        if (go.Rest <= TimeSpan.Zero)
        {
            return;
        }

        var started = time.GetTimestamp();
        // A job that is lost meanwhile, or a migration that was stopped, shows in the guard of the next batch.
        await _lease.WaitAsync(job, go.Rest, run).ConfigureAwait(false);
        var rested = time.GetElapsedTime(started);
        job.Lease.Rest(rested);
        diagnostics.Metrics.Rested(job.Migration.Name, go.Cause, rested);
    }
}

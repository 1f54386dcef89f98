using EfBatched.Running.Jobs;

namespace EfBatched.Running.Pacing;

/// <summary>Lets a job rest between two batches.</summary>
internal sealed class JobRests(EngineEnvironment environment)
{
    public async Task RestAsync(JobLease job, PaceDecision.Go go, RunContext run)
    {
        if (go.Rest <= TimeSpan.Zero)
        {
            return;
        }

        // The lease goes on running out meanwhile.
        var longest = environment.Options.LeaseDuration / 3;
        var started = environment.Time.GetTimestamp();
        await Task.Delay(go.Rest < longest ? go.Rest : longest, environment.Time, run.Stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var rested = environment.Time.GetElapsedTime(started);
        job.Rest(rested);
        environment.Metrics.Rested(job.Migration.Name, go.Cause, rested);
    }
}

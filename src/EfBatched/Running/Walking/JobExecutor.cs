using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Work;

namespace EfBatched.Running.Walking;

/// <summary>Walks jobs batch by batch, each at the pace of its migration.</summary>
internal sealed class JobExecutor(EngineEnvironment environment, IBatchPacer pacer) : IJobExecutor
{
    private readonly JobSteps _steps = new(new JobRests(environment), new BatchRunner(environment), new BatchSettlement(environment));

    public async Task<JobOutcome> ExecuteAsync(JobLease job, BatchedWork work, RunContext run)
    {
        using var live = environment.LiveJobs.Enter(job.Id);
        var pace = pacer.Begin(job, work);
        await using (pace.ConfigureAwait(false))
        {
            return await new JobWalk(environment, _steps, job, work, pace, run).RunAsync().ConfigureAwait(false);
        }
    }
}

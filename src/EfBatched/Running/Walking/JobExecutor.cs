using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Sql;
using EfBatched.Work;

namespace EfBatched.Running.Walking;

/// <summary>Walks jobs batch by batch, each at the pace of its migration.</summary>
internal sealed class JobExecutor(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    RunnerIdentity identity,
    Func<SqlText, SqlText>? guard,
    IBatchPacer pacer) : IJobExecutor
{
    private readonly JobSteps _steps = new(
        new JobRests(database, policy, diagnostics, time),
        new BatchRunner(database, policy, diagnostics, time, new JobFrame(policy, guard)),
        new BatchSettlement(database, policy, diagnostics, memory, time, identity));

    public async Task<JobOutcome> ExecuteAsync(LeasedJob job, BatchedWork work, RunContext run)
    {
        using var live = memory.LiveJobs.Enter(job.Id);
        var pace = pacer.Begin(job, work);
        await using (pace.ConfigureAwait(false))
        {
            return await new JobWalk(database, policy, diagnostics, memory, time, _steps, job, work, pace, run).RunAsync().ConfigureAwait(false);
        }
    }
}

using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Work;

namespace EfBatched.Running.Walking;

/// <summary>Works on a leased job until it is done, failed, released or lost.</summary>
internal interface IJobExecutor
{
    Task<JobOutcome> ExecuteAsync(LeasedJob job, BatchedWork work, RunContext run);
}

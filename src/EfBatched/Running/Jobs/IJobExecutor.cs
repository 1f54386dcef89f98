using EfBatched.Running.Work;

namespace EfBatched.Running.Jobs;

/// <summary>Works on a leased job until it is done, failed, released or lost.</summary>
internal interface IJobExecutor
{
    Task<JobOutcome> ExecuteAsync(JobLease job, BatchedWork work, RunContext run);
}

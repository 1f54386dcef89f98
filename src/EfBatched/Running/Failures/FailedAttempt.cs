using EfBatched.Faults;
using EfBatched.Running.Jobs;
using EfBatched.Storage.Jobs;

namespace EfBatched.Running.Failures;

/// <summary>An attempt that failed, as the job's row has it under its lock.</summary>
/// <param name="Job">The job, as its holder knew it.</param>
/// <param name="Progress">The proof of the lease, at the sequence of the row.</param>
/// <param name="Attempts">The number of the attempt.</param>
/// <param name="Failure">What failed.</param>
internal sealed record FailedAttempt(LeasedJob Job, JobProgress Progress, int Attempts, Failure Failure);

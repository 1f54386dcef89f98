using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// A change of a job's status was refused, because the job is not in a status that it can be made from. Nothing was changed.
/// </summary>
public sealed class BatchedJobTransitionException : InvalidOperationException
{
    internal BatchedJobTransitionException(long jobId, BatchedJobStatus status, string verb)
        : base(TrackingStrings.RefusedJobTransition(jobId, status, verb))
    {
        JobId = jobId;
        Status = status;
    }

    /// <summary>The job.</summary>
    public long JobId { get; }

    /// <summary>The status that it is in.</summary>
    public BatchedJobStatus Status { get; }
}

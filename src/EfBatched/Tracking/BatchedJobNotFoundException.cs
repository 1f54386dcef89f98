using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// There is no job of this number, or it belongs to another batched migration than the one that was named. Nothing was changed.
/// </summary>
public sealed class BatchedJobNotFoundException : InvalidOperationException
{
    internal BatchedJobNotFoundException(long jobId, string? migrationName)
        : base(TrackingStrings.JobNotFound(jobId, migrationName)) =>
        JobId = jobId;

    /// <summary>The number that was asked for.</summary>
    public long JobId { get; }
}

using EfBatched.Keys;

namespace EfBatched.Storage.Jobs;

/// <summary>A job that has finished, with the counts that go into a range which it is merged into.</summary>
/// <param name="Id">The job.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Round">The walk that it belongs to.</param>
/// <param name="After">Where it begins.</param>
/// <param name="UpTo">Where it ends.</param>
/// <param name="Counts">What it counted.</param>
internal sealed record FinishedJob(
    long Id, BatchedJobKind Kind, int Round, EncodedBoundary? After, EncodedBoundary UpTo, FinishedCounts Counts);

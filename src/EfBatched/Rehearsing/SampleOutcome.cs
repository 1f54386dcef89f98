using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Sizing;

namespace EfBatched.Rehearsing;

/// <summary>What came of one sample.</summary>
/// <param name="Batches">Its batches that could have been committed: one, unless rows failed or it had to be made smaller.</param>
/// <param name="FailedRows">The rows that cannot be changed.</param>
/// <param name="Learned">What is known of the size since.</param>
internal sealed record SampleOutcome(
    IReadOnlyList<MeasuredBatch> Batches, IReadOnlyList<(Boundary Key, Failure Failure)> FailedRows, AdaptiveBatchSize Learned)
{
    /// <summary>The last key that was tried; null when no row was left behind the sample's start.</summary>
    public Boundary? End { get; init; }

    /// <summary>What ended the rehearsal as a whole; null when the next sample may follow.</summary>
    public Failure? Ending { get; init; }

    /// <summary>Why, where the failure alone does not say it.</summary>
    public string? Reason { get; init; }

    /// <summary>The lock that kept it from its rows; null when it had them.</summary>
    public string? LockWait { get; init; }
}

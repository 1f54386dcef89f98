using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Tracking;

namespace EfBatched.Running.Walking;

/// <summary>What came out of one try of a batch, as far as the client knows.</summary>
internal abstract record BatchResult
{
    private BatchResult()
    {
    }

    /// <summary>The database answered the COMMIT.</summary>
    /// <param name="Rows">What the work returned.</param>
    /// <param name="Settings">What an operator may change, as the guard saw it.</param>
    /// <param name="Following">The end of the following batch, if it was looked for and there is one.</param>
    /// <param name="Duration">From the first statement of the transaction to the answer to its COMMIT.</param>
    /// <param name="OpeningDuration">Of that, until the guard was answered.</param>
    /// <param name="CommitDuration">Of that, from the COMMIT to its answer.</param>
    public sealed record Committed(
        long Rows, MigrationSettings Settings, BoundaryCandidate? Following, TimeSpan Duration, TimeSpan OpeningDuration, TimeSpan CommitDuration)
        : BatchResult;

    /// <summary>The guard found the lease lost or the migration not running; nothing was changed.</summary>
    public sealed record Refused : BatchResult;

    /// <summary>
    /// The database did not accept the batch's boundary, most likely because its row was deleted since it was found; nothing was changed.
    /// </summary>
    public sealed record Unaccepted : BatchResult;

    /// <summary>Something failed; whether the batch was committed, only the database knows.</summary>
    /// <param name="Failure">What failed.</param>
    /// <param name="RowsOfFinishedWork">What the work returned, if it came to that.</param>
    /// <param name="MayBeCommitted">False when the engine itself has not asked for the COMMIT.</param>
    public sealed record Failed(Failure Failure, long? RowsOfFinishedWork, bool MayBeCommitted) : BatchResult;
}

using EfBatched.Keys;

namespace EfBatched.Running.Jobs;

/// <summary>What was found, before any lock, for a job that may be created.</summary>
/// <param name="UpTo">The migration's bound; null when there is nothing to walk.</param>
/// <param name="EstimatedRows">Of the table, when the bound was found just now.</param>
/// <param name="End">The end of the new job; null when it is proved that no row is left before the bound.</param>
/// <param name="Rows">The rows of the new job.</param>
internal sealed record NewRange(Boundary? UpTo, long? EstimatedRows, BoundaryCandidate? End, int Rows)
{
    /// <summary>The first batch of the new job; null where it was not looked for.</summary>
    public NextBatch? First { get; init; }

    /// <summary>Nothing to walk, and why.</summary>
    public static NewRange Nothing(string reason) => new(null, 0, null, 0) { Reason = reason };

    /// <summary>Why there is nothing to walk; the migration finishes with it.</summary>
    public string? Reason { get; private init; }

    /// <summary>True when the database must still be asked about its end. The bound was accepted when it was found.</summary>
    public bool IsInDoubt => End is { IsAccepted: false } && !End.Boundary.IsWrittenAs(UpTo);
}

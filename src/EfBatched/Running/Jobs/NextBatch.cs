using EfBatched.Keys;

namespace EfBatched.Running.Jobs;

/// <summary>The next batch of a job, as far as it is known before it is begun.</summary>
/// <param name="Boundary">Where it ends; null when no row was seen behind the checkpoint, which proves nothing yet.</param>
/// <param name="Size">The rows that its boundary was searched for.</param>
internal sealed record NextBatch(BoundaryCandidate? Boundary, RowCount Size)
{
    /// <summary>The ranges that it leaves out.</summary>
    public IReadOnlyList<KeyRange> LeftOut { get; init; } = [];
}

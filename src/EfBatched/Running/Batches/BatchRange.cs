using EfBatched.Batching;

namespace EfBatched.Running.Batches;

/// <summary>The keys of a batch: (<see cref="After" />, <see cref="UpTo" />], but for the ranges that a person has left as they are.</summary>
/// <param name="After">The key before the first row; null from the start of the table.</param>
/// <param name="UpTo">The key of the last row.</param>
internal sealed record BatchRange(Boundary? After, Boundary UpTo)
{
    public IReadOnlyList<(Boundary? After, Boundary UpTo)> LeftOut { get; init; } = [];
}

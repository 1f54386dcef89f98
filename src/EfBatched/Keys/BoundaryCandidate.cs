using System.Collections.Immutable;

namespace EfBatched.Keys;

/// <summary>
/// A key that a search has found. Until the database has accepted it, nobody knows whether what is sent back is the key that it came from.
/// </summary>
/// <param name="Boundary">The key as C# has it.</param>
/// <param name="Source">The text that the database itself has for each column; default once it is accepted.</param>
internal sealed record BoundaryCandidate(Boundary Boundary, ImmutableArray<string> Source)
{
    public bool IsAccepted => Source.IsDefault;

    public static BoundaryCandidate Accepted(Boundary boundary) => new(boundary, default);
}

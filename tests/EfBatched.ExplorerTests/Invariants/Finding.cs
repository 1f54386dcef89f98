namespace EfBatched.ExplorerTests.Invariants;

/// <summary>An invariant that a script has broken.</summary>
/// <param name="Invariant">Which, in a few words that are the same for all scripts that break it.</param>
/// <param name="Detail">How.</param>
internal sealed record Finding(string Invariant, string Detail);

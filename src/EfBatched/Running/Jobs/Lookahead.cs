using EfBatched.Batching;

namespace EfBatched.Running.Jobs;

/// <summary>Where the next batch ends, found before it was due.</summary>
/// <param name="Next">The boundary; null when no row is left.</param>
/// <param name="BatchSize">The rows that it was searched for.</param>
internal sealed record Lookahead(Boundary? Next, int BatchSize);

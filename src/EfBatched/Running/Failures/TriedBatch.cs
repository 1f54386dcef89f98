using EfBatched.Keys;
using EfBatched.Work;

namespace EfBatched.Running.Failures;

/// <summary>The batch that a try was of.</summary>
/// <param name="Work">Whose it was.</param>
/// <param name="Next">Its last key; null when the search for it failed.</param>
/// <param name="BatchSize">The rows that were asked for.</param>
internal sealed record TriedBatch(BatchedWork Work, Boundary? Next, RowCount BatchSize);

using EfBatched.Batching;

namespace EfBatched.Storage;

/// <summary>What opening a batch found out.</summary>
/// <param name="BatchSize">The rows of a batch in force; null when the guard refused.</param>
/// <param name="Following">The boundary of the following batch; null when there is none or it was not asked for.</param>
internal sealed record BatchOpening(int? BatchSize, Boundary? Following);

using EfBatched.Databases.Rehearsals;

namespace EfBatched.Rehearsing;

/// <summary>A batch that could have been committed.</summary>
/// <param name="Walked">The rows that it walked over.</param>
/// <param name="Changed">The rows that the work says it changed.</param>
/// <param name="Duration">What it took, measuring left out.</param>
/// <param name="WalBytes">How far the log of the whole server moved meanwhile.</param>
/// <param name="Changes">What it did to each table; empty where it was not observed.</param>
internal sealed record MeasuredBatch(
    int Walked, long Changed, TimeSpan Duration, long? WalBytes, IReadOnlyList<TableChanges> Changes);

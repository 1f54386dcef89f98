namespace EfBatched.Storage.Jobs;

/// <summary>The rows of all jobs of one phase.</summary>
/// <param name="Walked">Those that they have walked over.</param>
/// <param name="Given">Those that were counted for them when they were created.</param>
internal sealed record PhaseRows(long Walked, long Given);

namespace EfBatched.Batching;

/// <summary>What one committed batch came to.</summary>
/// <param name="Walked">The rows between its boundaries.</param>
/// <param name="Touched">The rows that the work says it changed.</param>
/// <param name="Duration">From the first statement of its transaction to the answer to its COMMIT.</param>
/// <param name="Overhead">What of that any batch takes, however small: round trips, and the wait for the log to be written.</param>
internal sealed record BatchMeasurement(int Walked, long Touched, TimeSpan Duration, TimeSpan Overhead);

namespace EfBatched.Sizing;

/// <summary>What one committed batch came to.</summary>
/// <param name="Walked">The rows between its boundaries.</param>
/// <param name="Touched">The rows that the work says it changed.</param>
/// <param name="Duration">From the first statement of its transaction to the answer to its COMMIT.</param>
/// <param name="Opening">Of that, until its guard was answered.</param>
/// <param name="Commit">Of that, from the COMMIT to its answer.</param>
internal sealed record BatchMeasurement(int Walked, long Touched, TimeSpan Duration, TimeSpan Opening, TimeSpan Commit);

namespace EfBatched.Benchmarks.Works;

/// <summary>How a benchmark declares a migration.</summary>
/// <param name="Jobs">The most jobs at once.</param>
/// <param name="FixedBatchSize">The rows of every batch; null leaves the library's default.</param>
/// <param name="JobSize">The rows of a job; null leaves the library's default.</param>
internal sealed record Pace(int Jobs = 1, int? FixedBatchSize = null, int? JobSize = null);

namespace EfBatched.Reporting;

/// <summary>Some jobs of a migration, the newest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Next">What <see cref="JobQuery.Before" /> has to be for the next page; null at the last.</param>
internal sealed record JobPage(IReadOnlyList<BatchedJobState> Jobs, long? Next);

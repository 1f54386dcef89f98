namespace EfBatched.Storage.Jobs;

/// <summary>One walk of a migration, whose jobs are looked at together.</summary>
/// <param name="MigrationId">The migration.</param>
/// <param name="Kind">What its jobs do.</param>
/// <param name="Round">The number of the walk.</param>
internal sealed record JobPhase(long MigrationId, BatchedJobKind Kind, int Round);

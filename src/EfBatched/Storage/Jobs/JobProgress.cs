namespace EfBatched.Storage.Jobs;

/// <summary>
/// The proof that a runner still holds a job (token and sequence), and the counts of its last committed batch that are still to be stored.
/// </summary>
internal sealed record JobProgress(
    long JobId, long MigrationId, Guid Token, long Sequence, TimeSpan LeaseDuration, long RowsMigrated = 0, long RowsScanned = 0,
    long RowsMatched = 0, TimeSpan WorkDuration = default, TimeSpan RestDuration = default);

namespace EfBatched.Deploying;

/// <summary>What a gate asks of a batched migration before it looks at the rows.</summary>
internal sealed record TrackedStatus(string Name, BatchedMigrationStatus Status, string? Error);

namespace EfBatched.Infrastructure;

/// <summary>Where the tracking tables are and who creates them. Immutable, part of the identity of a cached model.</summary>
internal sealed record BatchedMigrationsOptions(string? Schema = null, string Prefix = "batched_", bool OwnsTables = true);

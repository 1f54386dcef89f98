namespace EfBatched.Declaring;

/// <summary>
/// Where the tracking tables are, who creates them, and under what name this context enqueues. Immutable, part of the identity of a cached model.
/// </summary>
/// <param name="Schema">The schema of the tracking tables; null for the model's default.</param>
/// <param name="Prefix">What their names begin with.</param>
/// <param name="OwnsTables">False when another context creates them.</param>
/// <param name="OwnerName">Whose the migrations are that this context enqueues; null for the name of its class.</param>
internal sealed record BatchedMigrationsOptions(
    string? Schema = null, string Prefix = "batched_", bool OwnsTables = true, string? OwnerName = null);

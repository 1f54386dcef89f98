namespace EfBatched.AspNetCore.Health;

/// <summary>How a migration is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Percent">How far it is; null where that is not known.</param>
/// <param name="Fault">What is wrong with it, in one sentence; null where nothing is.</param>
internal sealed record MigrationHealth(string Name, BatchedMigrationStatus Status, double? Percent, string? Fault);

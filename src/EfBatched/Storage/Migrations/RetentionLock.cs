namespace EfBatched.Storage.Migrations;

/// <summary>A migration of which something is merged or removed in this transaction, as it is under its lock.</summary>
/// <param name="HasEnded">True when nothing of it can run without a person.</param>
/// <param name="Searching">The round of the verification that it is in; null when it is in none.</param>
internal sealed record RetentionLock(bool HasEnded, int? Searching);

using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// No batched migration of this name was ever enqueued in the database.
/// </summary>
public sealed class BatchedMigrationNotFoundException : InvalidOperationException
{
    internal BatchedMigrationNotFoundException(string migrationName, IReadOnlyCollection<string> known)
        : base(TrackingStrings.NotFound(migrationName, known)) =>
        MigrationName = migrationName;

    /// <summary>The name that was asked for.</summary>
    public string MigrationName { get; }
}

namespace EfBatched;

/// <summary>
/// A change of status was refused, because the migration is not in a status that it can be made from. Nothing was changed.
/// </summary>
public sealed class BatchedMigrationTransitionException : InvalidOperationException
{
    internal BatchedMigrationTransitionException(string migrationName, BatchedMigrationStatus status, string verb, string hint)
        : base($"The batched migration '{migrationName}' cannot be {verb}: it is {status}. {hint}")
    {
        MigrationName = migrationName;
        Status = status;
    }

    /// <summary>The migration.</summary>
    public string MigrationName { get; }

    /// <summary>The status that it is in.</summary>
    public BatchedMigrationStatus Status { get; }
}

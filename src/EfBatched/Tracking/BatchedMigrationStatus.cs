namespace EfBatched;

/// <summary>
/// The status of a batched migration. Stored as text, by these names.
/// </summary>
public enum BatchedMigrationStatus
{
    /// <summary>A person stopped it; nothing runs until it is resumed.</summary>
    Paused,

    /// <summary>Waiting for a runner.</summary>
    Active,

    /// <summary>Runners work on it.</summary>
    Running,

    /// <summary>Every row has been migrated, or a person skipped it.</summary>
    Finished,

    /// <summary>It stopped with an error and a person must act.</summary>
    Failed,

    /// <summary>Finished, and a schema migration that requires it has seen so.</summary>
    Finalized,

    /// <summary>A person gave it up; a schema migration that requires it will not pass.</summary>
    Cancelled,
}

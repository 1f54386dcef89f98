namespace EfBatched.Operating;

/// <summary>What a person does to a migration as a whole.</summary>
internal enum MigrationChange
{
    Pause,
    Resume,
    Retry,
    Skip,
    Cancel,

    /// <summary>Has it run once more, from the beginning of its table.</summary>
    Again,

    /// <summary>Searches its table for rows that are left, and has them changed.</summary>
    Sweep,
}

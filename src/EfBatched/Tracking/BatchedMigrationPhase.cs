namespace EfBatched;

/// <summary>
/// Which walk over its table a batched migration is in. Stored as text, by these names.
/// </summary>
public enum BatchedMigrationPhase
{
    /// <summary>The rows are changed.</summary>
    Walk,

    /// <summary>The table is searched for rows that still match.</summary>
    Verify,

    /// <summary>What the verification found is changed.</summary>
    Sweep,
}

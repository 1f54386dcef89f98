namespace EfBatched;

/// <summary>
/// What a job does with its range. Stored as text, by these names.
/// </summary>
public enum BatchedJobKind
{
    /// <summary>Changes its rows.</summary>
    Walk,

    /// <summary>Counts the rows that still match.</summary>
    Verify,

    /// <summary>Changes rows that a verification found.</summary>
    Sweep,
}

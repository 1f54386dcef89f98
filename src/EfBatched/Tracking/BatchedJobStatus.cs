namespace EfBatched;

/// <summary>
/// The status of a job. Stored as text, by these names.
/// </summary>
public enum BatchedJobStatus
{
    /// <summary>Released before its end; waits for a runner to go on from its checkpoint.</summary>
    Pending,

    /// <summary>Leased to a runner.</summary>
    Running,

    /// <summary>All its rows are committed.</summary>
    Finished,

    /// <summary>Its last attempt failed.</summary>
    Failed,

    /// <summary>A person decided to leave its remaining rows as they are.</summary>
    Skipped,
}

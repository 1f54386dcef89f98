namespace EfBatched.Reporting;

/// <summary>One of the jobs that are looked at for a picture of all of them.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Kind">What it does.</param>
/// <param name="After">The key before its first row; null from the start.</param>
/// <param name="UpTo">The key of its last row.</param>
/// <param name="Size">The rows counted for it.</param>
/// <param name="Rows">The rows that it has walked over.</param>
/// <param name="Batches">The batches that it has committed.</param>
/// <param name="Work">The time in their transactions.</param>
/// <param name="Rest">The time between them.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="EndedAt">When it finished, failed or was skipped; null before.</param>
internal sealed record JobSample(
    long Id,
    BatchedJobStatus Status,
    BatchedJobKind Kind,
    string? After,
    string UpTo,
    int Size,
    long Rows,
    long Batches,
    TimeSpan Work,
    TimeSpan Rest,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt);

namespace EfBatched.Running.Jobs;

/// <summary>What was found, before any lock, for a job that may be created.</summary>
/// <param name="UpTo">The migration's bound; null when there is nothing to walk.</param>
/// <param name="EstimatedRows">Of the table, when the bound was found just now.</param>
/// <param name="End">The end of the new job; null when no row is left before the bound.</param>
/// <param name="Rows">The rows of the new job.</param>
internal sealed record NewRange(string? UpTo, long? EstimatedRows, string? End, int Rows)
{
    /// <summary>The first batch of the new job; null where it was not looked for.</summary>
    public Lookahead? First { get; init; }

    /// <summary>Nothing to walk, and why.</summary>
    public static NewRange Nothing(string reason) => new(null, 0, null, 0) { Reason = reason };

    /// <summary>Why there is nothing to walk; the migration finishes with it.</summary>
    public string? Reason { get; private init; }
}

namespace EfBatched;

/// <summary>
/// One sample batch: run as it would be in production, and rolled back where that commits.
/// </summary>
public sealed record BatchedRehearsalSample
{
    /// <summary>The rows that it walked over.</summary>
    public required int RowsWalked { get; init; }

    /// <summary>The rows that the work says it changed.</summary>
    public required long RowsChanged { get; init; }

    /// <summary>The time from the first statement of its transaction to its end, without that of measuring; row locks are held for the most of it.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The write-ahead log that it wrote, in bytes, less what others wrote meanwhile as far as that is known; null where there is none.</summary>
    public required long? WalBytes { get; init; }
}

namespace EfBatched;

/// <summary>
/// What a search of a migration's table for rows that it has still to change has found.
/// </summary>
public sealed record BatchedMigrationVerification
{
    internal BatchedMigrationVerification()
    {
    }

    /// <summary>The migration.</summary>
    public string MigrationName { get; internal init; } = "";

    /// <summary>Its status, after the sweep was begun if it was; null when it was never enqueued.</summary>
    public BatchedMigrationStatus? Status { get; internal init; }

    /// <summary>
    /// The rows that still match its <c>Where</c>; the least number of them where <see cref="IsAtLeast" /> says so.
    /// </summary>
    public long RowsLeft { get; internal init; }

    /// <summary>True when counting ended at 10,000 rows.</summary>
    public bool IsAtLeast { get; internal init; }

    /// <summary>True when the migration was opened again to change them.</summary>
    public bool SweepStarted { get; internal init; }

    /// <summary>True when no row is left.</summary>
    public bool Succeeded => RowsLeft == 0;
}

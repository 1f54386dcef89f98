namespace EfBatched;

/// <summary>
/// What a search of a migration's table for rows that it has still to change has found.
/// </summary>
/// <param name="MigrationName">The migration.</param>
/// <param name="Status">Its status, after the sweep was begun if it was; null when it was never enqueued.</param>
/// <param name="RowsLeft">The rows that still match its <c>Where</c>; the least number of them where <paramref name="IsAtLeast" /> says so.</param>
/// <param name="IsAtLeast">True when counting ended at 10,000 rows.</param>
/// <param name="SweepStarted">True when the migration was opened again to change them.</param>
public sealed record BatchedMigrationVerification(
    string MigrationName, BatchedMigrationStatus? Status, long RowsLeft, bool IsAtLeast, bool SweepStarted)
{
    /// <summary>True when no row is left.</summary>
    public bool Succeeded => RowsLeft == 0;
}

namespace EfBatched.Storage.Jobs;

/// <summary>The jobs of one migration and status, summed up.</summary>
/// <param name="MigrationId">The migration.</param>
/// <param name="Status">The status.</param>
/// <param name="Count">How many jobs.</param>
/// <param name="RowsScanned">Rows that they have walked over.</param>
/// <param name="RowsMigrated">Rows that they have changed.</param>
/// <param name="IdleMs">Milliseconds since the newest of them was begun or ended, or its lease ran out.</param>
internal sealed record JobSummary(
    long MigrationId, BatchedJobStatus Status, int Count, long RowsScanned, long RowsMigrated, long? IdleMs);

namespace EfBatched.Running.Jobs;

/// <summary>What a committed batch adds to its job's row.</summary>
/// <param name="RowsMigrated">Rows that the work says it changed.</param>
/// <param name="RowsScanned">Rows walked over.</param>
/// <param name="RowsMatched">Rows that still matched, as a verification found.</param>
/// <param name="Work">The time in its transaction.</param>
internal readonly record struct BatchCounts(long RowsMigrated, long RowsScanned, long RowsMatched, TimeSpan Work);

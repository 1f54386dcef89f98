namespace EfBatched.Storage.Jobs;

/// <summary>What finished jobs counted, one of them or several.</summary>
internal readonly record struct FinishedCounts(
    long Jobs, long JobSize, long Batches, long RowsScanned, long RowsMigrated, long RowsMatched, long WorkMs, long ThrottledMs)
{
    public static FinishedCounts operator +(FinishedCounts one, FinishedCounts other) =>
        checked(new(
            one.Jobs + other.Jobs,
            one.JobSize + other.JobSize,
            one.Batches + other.Batches,
            one.RowsScanned + other.RowsScanned,
            one.RowsMigrated + other.RowsMigrated,
            one.RowsMatched + other.RowsMatched,
            one.WorkMs + other.WorkMs,
            one.ThrottledMs + other.ThrottledMs));
}

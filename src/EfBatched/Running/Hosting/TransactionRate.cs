using EfBatched.Running.Runner;

namespace EfBatched.Running.Hosting;

/// <summary>
/// How many transactions this runner makes outside its batches, for its row: to the other runners they are no traffic.
/// </summary>
internal sealed class TransactionRate(EngineDatabase database, TimeProvider time)
{
    // Some looks of a runner that has nothing to do.
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private long _count = database.TransactionsOutsideBatches;
    private long _countedAt = time.GetTimestamp();
    private int? _perMinute;

    /// <summary>True when nothing has been measured yet and it can be, which the others should know soon.</summary>
    public bool IsFirstDue
    {
        get
        {
            lock (_lock)
            {
                return _perMinute is null && time.GetElapsedTime(_countedAt) >= ShortestSpan;
            }
        }
    }

    /// <summary>The rate since it was measured before; after too short a time that of before, null at first.</summary>
    public int? Measure()
    {
        lock (_lock)
        {
            var span = time.GetElapsedTime(_countedAt);
            if (span >= ShortestSpan)
            {
                var count = database.TransactionsOutsideBatches;
                _perMinute = (int)Math.Min(Math.Round((count - _count) / span.TotalMinutes), int.MaxValue);
                _count = count;
                _countedAt = time.GetTimestamp();
            }

            return _perMinute;
        }
    }
}

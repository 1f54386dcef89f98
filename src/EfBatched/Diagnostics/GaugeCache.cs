using Microsoft.Extensions.Logging;

namespace EfBatched.Diagnostics;

/// <summary>
/// Reads the database when somebody collects the gauges, and not again for a while. A collector's thread waits for an answer, but not for long;
/// one that comes later serves the next collection. What is old is not shown: an answer that fails or does not come leaves nothing to show.
/// </summary>
internal sealed class GaugeCache(
    string context, Func<CancellationToken, Task<DatabaseReading>> read, TimeProvider time, ILogger logger) : IGaugeSource, IDisposable
{
    /// <summary>A reading serves for this long.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A collector waits for this long: a scrape takes no longer than ten seconds as a rule, and has other things to collect.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    // A connection that never answers must not keep the next look from another one.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(15);

    // A database whose answer takes long is asked less often: at most for this share of the time.
    private const int ReadsPerRest = 50;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposing = new();
    private DatabaseReading? _reading;
    private Task? _underWay;
    private long _begunAt;
    private long _readAt;
    private TimeSpan _rest;

    public string Context => context;

    public DatabaseReading? Find()
    {
        Task underWay;
        TimeSpan patience;
        lock (_gate)
        {
            if (_underWay is null && _rest > TimeSpan.Zero && time.GetElapsedTime(_readAt) < _rest)
            {
                return _reading;
            }

            if (_underWay is null)
            {
                _begunAt = time.GetTimestamp();
                _underWay = Task.Run(ReadAsync, CancellationToken.None);
            }

            underWay = _underWay;
            // A collection asks for each gauge; all of them together wait once.
            patience = Patience - time.GetElapsedTime(_begunAt);
        }

        if (patience > TimeSpan.Zero)
        {
            underWay.Wait(patience);
        }

        lock (_gate)
        {
            return time.GetElapsedTime(_readAt) < _rest + Interval ? _reading : null;
        }
    }

    public void Dispose() => _disposing.Cancel();

    private async Task ReadAsync()
    {
        DatabaseReading? reading = null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token);
            limit.CancelAfter(LongestRead);
            // What does not look at its token is left behind.
            reading = await read(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (_disposing.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            RunnerLog.GaugesNotRead(logger, context, (long)Interval.TotalMilliseconds, e);
        }

        lock (_gate)
        {
            var rest = time.GetElapsedTime(_begunAt) * ReadsPerRest;
            _rest = reading is not null && rest > Interval ? rest : Interval;
            _reading = reading;
            _readAt = time.GetTimestamp();
            _underWay = null;
        }
    }
}

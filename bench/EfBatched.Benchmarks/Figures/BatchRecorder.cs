using System.Diagnostics.Metrics;

namespace EfBatched.Benchmarks.Figures;

/// <summary>Listens to the library's meter while a migration runs.</summary>
internal sealed class BatchRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds;
    private long _rows;
    private long _runs;

    /// <param name="expectedBatches">Room that is made at once, so that recording does not show in the memory.</param>
    /// <param name="onRows">Called after each batch, within it, with the rows changed so far.</param>
    public BatchRecorder(int expectedBatches, Action<long>? onRows = null)
    {
        _milliseconds = new List<double>(expectedBatches);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "EfBatched")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, _, _) =>
            {
                if (instrument.Name == "efbatched.batch.duration")
                {
                    lock (_lock)
                    {
                        _milliseconds.Add(value * 1_000);
                    }
                }
            });
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) =>
            {
                switch (instrument.Name)
                {
                    case "efbatched.rows.migrated":
                        onRows?.Invoke(Interlocked.Add(ref _rows, value));
                        break;
                    case "efbatched.runs":
                        Interlocked.Add(ref _runs, value);
                        break;
                    default:
                        break;
                }
            });
        _listener.Start();
    }

    /// <summary>The looks for work so far.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>The time of each batch.</summary>
    public IReadOnlyList<double> Milliseconds
    {
        get
        {
            lock (_lock)
            {
                return [.. _milliseconds];
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}

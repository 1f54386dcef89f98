using EfBatched.Diagnostics;
using EfBatched.Running.Housekeeping;
using EfBatched.Running.Runner;

namespace EfBatched.Running.Hosting;

/// <summary>
/// Shows in a row of its own that a run in the foreground is there, and keeps house beside it as every runner does. The
/// one context of a caller is busy as long as a job runs, so there it shows itself between jobs, and keeps no house.
/// </summary>
internal sealed class ForegroundPresence : IAsyncDisposable
{
    // Who has ended a run waits no longer for a database that is away.
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(5);

    private readonly EngineParts _parts;
    private readonly Heartbeat _heartbeat;
    private readonly Housekeeper _housekeeper;
    private readonly CancellationTokenSource _ended = new();
    private Task _beating = Task.CompletedTask;

    /// <param name="engine">The engine of the run.</param>
    /// <param name="only">The one migration that it runs; null for all.</param>
    public ForegroundPresence(Engine engine, string? only)
    {
        IReadOnlyCollection<string> names = only is null ? engine.Works.Names : [.. engine.Works.Names.Where(n => n == only)];
        _parts = engine.Parts;
        _heartbeat = _parts.CreateHeartbeat(names);
        _housekeeper = _parts.CreateHousekeeper(names);
    }

    /// <summary>Shows it for the first time, and from then on until it is disposed of.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await BeatAsync(cancellationToken).ConfigureAwait(false);
        if (!_parts.Database.HasSharedContext)
        {
            _beating = _heartbeat.RunAsync(_housekeeper.Beat, _ended.Token);
        }
    }

    /// <summary>Shows it if it is time; not while a job runs on the context of a caller.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _heartbeat.BeatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The row tells others only that somebody is there. Whether the database is fit for work, the work finds out.
            RunnerLog.BeatMissed(_parts.Diagnostics.RunnerLogger, (long)Heartbeat.Interval.TotalMilliseconds, e);
        }
    }

    /// <summary>Removes the row: a run that has ended is not expected back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _housekeeper.DrainAsync().ConfigureAwait(false);
        _ended.Dispose();
        using var patience = new CancellationTokenSource(LongestRemoval, _parts.Time);
        try
        {
            await _heartbeat.RemoveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Its silence soon says the same.
            RunnerLog.StepPutOff(_parts.Diagnostics.RunnerLogger, BatchedMigrationStep.Record, null, e);
        }
    }
}

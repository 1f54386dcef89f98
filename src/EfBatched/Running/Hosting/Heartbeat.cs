using EfBatched.Diagnostics;
using EfBatched.Running.Runner;

namespace EfBatched.Running.Hosting;

/// <summary>Keeps the runner's own row fresh. It writes to no job: a job's lease is renewed by its batches.</summary>
internal sealed class Heartbeat(
    EngineDatabase database,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    RunnerIdentity identity,
    IReadOnlyCollection<string> knownNames)
{
    /// <summary>The time between two beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // As long as a migration may wait for a build that knows it: the row says which builds did.
    private static readonly TimeSpan Forgotten = RunnerOptionsValidator.LongestMissingWorkTimeout;

    private readonly IReadOnlyList<string> _names = [.. knownNames.Order(StringComparer.Ordinal)];
    private readonly TransactionRate _rate = new(database, time);
    private long _last;
    private int _notesVersion;
    private int _foreignVersion;
    private bool _isShown;

    /// <summary>Beats, if it is time or the runner has something to say; the first time it also forgets runners that have been silent for long.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (!_isShown)
        {
            await database.WithStoreAsync((s, _) => s.Runners.DeleteSilentAsync(Forgotten, cancellationToken)).ConfigureAwait(false);
        }

        if (!_isShown || time.GetElapsedTime(Volatile.Read(ref _last)) >= Interval
            || memory.Notes.Version != Volatile.Read(ref _notesVersion)
            || memory.ForeignNames.Version != Volatile.Read(ref _foreignVersion)
            || _rate.IsFirstDue)
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Beats until it is told to stop, beside whatever the runner does: one that works or waits for long must not be taken for dead.</summary>
    /// <param name="beside">What is begun after each beat.</param>
    /// <param name="stopped">Tells it to stop.</param>
    public async Task RunAsync(Action<CancellationToken> beside, CancellationToken stopped)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stopped).ConfigureAwait(false);
            try
            {
                await SendAsync(stopped).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopped.IsCancellationRequested)
            {
                RunnerLog.BeatMissed(diagnostics.RunnerLogger, (long)Interval.TotalMilliseconds, e);
            }

            beside(stopped);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        database.WithStoreAsync((store, _) => store.Runners.StopAsync(identity.Id, cancellationToken));

    /// <summary>Takes the row away.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken) =>
        database.WithStoreAsync((store, _) => store.Runners.DeleteAsync(identity.Id, cancellationToken));

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var notesVersion = memory.Notes.Version;
        var notes = memory.Notes.Text;
        var foreignVersion = memory.ForeignNames.Version;
        var names = string.Join('\n', _names.Where(n => !memory.ForeignNames.Contains(n)));
        var rate = _rate.Measure();
        await database.WithStoreAsync(
            (store, _) => store.Runners.BeatAsync(
                identity.Id, identity.Host, identity.ProcessId, identity.Version, names, notes, rate, cancellationToken)).ConfigureAwait(false);
        Volatile.Write(ref _notesVersion, notesVersion);
        Volatile.Write(ref _foreignVersion, foreignVersion);
        Volatile.Write(ref _last, time.GetTimestamp());
        _isShown = true;
    }
}

using EfBatched.Diagnostics;
using EfBatched.Running.Runner;

namespace EfBatched.Running.Housekeeping;

/// <summary>What a runner does now and then beside its jobs, one round at a time. What fails is put off to the next round.</summary>
internal sealed class Housekeeper(
    EngineDiagnostics diagnostics, Forecasts forecasts, Retention retention, IReadOnlyCollection<string> knownNames)
{
    // Of the runner's beats.
    private const int BeatsPerRound = 6;

    private int _beats;
    private Task _round = Task.CompletedTask;

    /// <summary>Begins a round once a minute, unless one is under way.</summary>
    public void Beat(CancellationToken stopped)
    {
        if (++_beats % BeatsPerRound == 0 && _round.IsCompleted)
        {
            _round = Task.Run(() => KeepAsync(stopped), CancellationToken.None);
        }
    }

    /// <summary>Waits for the round that is under way; it ends soon once its token is cancelled.</summary>
    public Task DrainAsync() => _round;

    /// <summary>One round.</summary>
    public async Task KeepAsync(CancellationToken stopped)
    {
        await TryAsync(() => forecasts.RunAsync(knownNames, stopped), stopped).ConfigureAwait(false);
        await TryAsync(() => retention.RunAsync(stopped), stopped).ConfigureAwait(false);
    }

    private async Task TryAsync(Func<Task> step, CancellationToken stopped)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!stopped.IsCancellationRequested)
            {
                RunnerLog.StepPutOff(diagnostics.RunnerLogger, BatchedMigrationStep.Record, null, e);
            }
        }
    }
}

using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Storage;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running;

/// <summary>Runs one cycle after the other, and waits in between as long as there is nothing to do.</summary>
internal sealed class RunnerLoop(Engine engine, WakeSignal wake)
{
    private readonly EngineEnvironment _environment = engine.Environment;
    private readonly Heartbeat _heartbeat = new(engine.Environment, engine.Works.Names);
    private bool _tablesExist;
    private bool _saidThatTablesAreMissing;
    private int _failures;

    public async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        await WaitAsync(_environment.Options.StartJitter * Random.Shared.NextDouble(), stopping).ConfigureAwait(false);
        while (!stopping.IsCancellationRequested)
        {
            var delay = await LookAsync(stopping, aborting).ConfigureAwait(false);
            if (delay > TimeSpan.Zero)
            {
                await WaitAsync(delay, stopping).ConfigureAwait(false);
            }
        }

        if (_tablesExist)
        {
            await StopAsync(aborting).ConfigureAwait(false);
        }
    }

    private async Task<TimeSpan> LookAsync(CancellationToken stopping, CancellationToken aborting)
    {
        var interval = _environment.Options.JobInterval;
        try
        {
            if (!await TablesExistAsync(stopping).ConfigureAwait(false))
            {
                return interval;
            }

            await _environment.Sight.CheckAsync(stopping).ConfigureAwait(false);
            await _heartbeat.BeatAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (Exception e)
        {
            var delay = DelayAfterFailure();
            RunnerLog.WaitsForDatabase(_environment.RunnerLogger, (long)delay.TotalMilliseconds, e);
            return delay;
        }

        var result = await RunCycleAsync(stopping, aborting).ConfigureAwait(false);
        if (result.Outcome == CycleOutcome.Failed)
        {
            return DelayAfterFailure();
        }

        _failures = 0;
        var next = result.NextLook is { } sooner && sooner < interval ? sooner : interval;
        if (result.Outcome == CycleOutcome.Idle)
        {
            RunnerLog.Idle(_environment.RunnerLogger, (long)next.TotalMilliseconds);
        }

        return next;
    }

    private TimeSpan DelayAfterFailure()
    {
        _failures++;
        return BackOff.DelayAfter(
            _environment.Options.JobInterval, _environment.Options.MaxRetryDelay, _failures, Random.Shared.NextDouble());
    }

    private async Task<bool> TablesExistAsync(CancellationToken cancellationToken)
    {
        if (_tablesExist)
        {
            return true;
        }

        var (exists, table) = await _environment.WithStoreAsync(
            async (store, context) =>
            {
                var name = TrackingTables.Find(context.Model)!.Migrations;
                return (await store.Catalog.TableExistsAsync(name, cancellationToken).ConfigureAwait(false), name.Name);
            }).ConfigureAwait(false);
        if (!exists && !_saidThatTablesAreMissing)
        {
            _saidThatTablesAreMissing = true;
            RunnerLog.WaitsForTables(_environment.RunnerLogger, table, (long)_environment.Options.JobInterval.TotalMilliseconds);
        }

        return _tablesExist = exists;
    }

    private Task WaitAsync(TimeSpan delay, CancellationToken stopping) => wake.WaitAsync(delay, _environment.Time, stopping);

    // A run may take minutes, and a runner that works must not be taken for dead.
    private async Task<CycleResult> RunCycleAsync(CancellationToken stopping, CancellationToken aborting)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var beating = BeatUntilAsync(ended.Token);
        try
        {
            return await engine.Cycle.RunAsync(only: null, stopping, aborting).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatUntilAsync(CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(Heartbeat.Interval, _environment.Time, ended).ConfigureAwait(false);
            try
            {
                await _heartbeat.BeatAsync(ended).ConfigureAwait(false);
            }
            catch (Exception e) when (!ended.IsCancellationRequested)
            {
                RunnerLog.BeatMissed(_environment.RunnerLogger, (long)Heartbeat.Interval.TotalMilliseconds, e);
            }
        }
    }

    private async Task StopAsync(CancellationToken aborting)
    {
        try
        {
            await _heartbeat.StopAsync(aborting).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RunnerLog.StepFailed(_environment.RunnerLogger, BatchedMigrationStep.Record, null, null, null, e);
        }
    }
}

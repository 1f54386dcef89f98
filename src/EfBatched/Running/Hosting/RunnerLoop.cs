using EfBatched.Diagnostics;
using EfBatched.Running.Cycle;
using EfBatched.Running.Housekeeping;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Tracking;

namespace EfBatched.Running.Hosting;

/// <summary>Looks for work again and again, and waits in between as long as there is nothing to do.</summary>
internal sealed class RunnerLoop(Engine engine, WakeSignal wake)
{
    private readonly EngineParts _parts = engine.Parts;
    private readonly Heartbeat _heartbeat = engine.Parts.CreateHeartbeat(engine.Works.Names);
    private readonly Housekeeper _housekeeper = engine.Parts.CreateHousekeeper(engine.Works.Names);
    private readonly ConcurrentRuns _runs = new(engine);
    private bool _saidThatTablesAreMissing;
    private bool _saidThatColumnsAreMissing;
    private int _failures;

    public async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        await WaitAsync(_parts.Policy.Options.StartJitter * _parts.Policy.Chance.NextDouble(), null, stopping).ConfigureAwait(false);
        await AwaitTablesAsync(stopping).ConfigureAwait(false);
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        using var stopped = new CancellationTokenSource();
        var beating = _heartbeat.RunAsync(_housekeeper.Beat, stopped.Token);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await LookAsync(stopping, aborting).ConfigureAwait(false);
            }

            await _runs.DrainAsync().ConfigureAwait(false);
        }
        finally
        {
            await stopped.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _housekeeper.DrainAsync().ConfigureAwait(false);
            await StopAsync(aborting).ConfigureAwait(false);
        }
    }

    private async Task AwaitTablesAsync(CancellationToken stopping)
    {
        var exist = false;
        while (!exist && !stopping.IsCancellationRequested)
        {
            if (await TryAsync(async () => exist = await TablesExistAsync(stopping).ConfigureAwait(false), stopping).ConfigureAwait(false)
                && !exist)
            {
                await WaitAsync(_parts.Policy.Options.JobInterval, null, stopping).ConfigureAwait(false);
            }
        }
    }

    // Waits, and returns false, when the database cannot be asked.
    private async Task<bool> TryAsync(Func<Task> operation, CancellationToken stopping)
    {
        try
        {
            await operation().ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            var delay = DelayAfterFailure();
            RunnerLog.WaitsForDatabase(_parts.Diagnostics.RunnerLogger, (long)delay.TotalMilliseconds, e);
            await WaitAsync(delay, null, stopping).ConfigureAwait(false);
            return false;
        }
    }

    private async Task LookAsync(CancellationToken stopping, CancellationToken aborting)
    {
        if (!await TryAsync(() => ShowAsync(stopping), stopping).ConfigureAwait(false))
        {
            return;
        }

        var result = await _runs.RunAsync(only: null, stopping, aborting).ConfigureAwait(false);
        switch (result?.Outcome)
        {
            case CycleOutcome.Failed:
                await WaitAsync(DelayAfterFailure(), null, stopping).ConfigureAwait(false);
                break;
            case CycleOutcome.Worked:
                _failures = 0;
                break;
            case CycleOutcome.Idle:
                await IdleAsync(result.NextLook, stopping).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private async Task ShowAsync(CancellationToken stopping)
    {
        await engine.Sight.CheckAsync(stopping).ConfigureAwait(false);
        await _heartbeat.BeatAsync(stopping).ConfigureAwait(false);
    }

    private Task IdleAsync(TimeSpan? nextLook, CancellationToken stopping)
    {
        var interval = _parts.Policy.Options.JobInterval;
        var delay = nextLook is { } sooner && sooner < interval ? sooner : interval;
        if (!_runs.AreExecuting)
        {
            _failures = 0;
            RunnerLog.Idle(_parts.Diagnostics.RunnerLogger, (long)delay.TotalMilliseconds);
        }

        return WaitAsync(delay, _runs.NextEnd, stopping);
    }

    private TimeSpan DelayAfterFailure()
    {
        _failures++;
        return BackOff.DelayAfter(
            _parts.Policy.Options.JobInterval, _parts.Policy.Options.MaxRetryDelay, _failures, _parts.Policy.Chance.NextDouble());
    }

    private async Task<bool> TablesExistAsync(CancellationToken cancellationToken)
    {
        var (missingTable, missingColumns) = await _parts.Database.WithStoreAsync(
            async (store, context) =>
            {
                var table = TrackingTables.Find(context.Model)!.Migrations;
                return await store.Catalog.TableExistsAsync(table, cancellationToken).ConfigureAwait(false)
                    ? (null, await TrackingColumns.FindMissingAsync(store.Catalog, context.Model, cancellationToken).ConfigureAwait(false))
                    : ((string?)table.Name, (IReadOnlyList<string>)[]);
            }).ConfigureAwait(false);
        var interval = (long)_parts.Policy.Options.JobInterval.TotalMilliseconds;
        if (missingTable is not null && !_saidThatTablesAreMissing)
        {
            _saidThatTablesAreMissing = true;
            RunnerLog.WaitsForTables(_parts.Diagnostics.RunnerLogger, missingTable, interval);
        }

        if (missingColumns.Count > 0 && !_saidThatColumnsAreMissing)
        {
            _saidThatColumnsAreMissing = true;
            RunnerLog.WaitsForColumns(_parts.Diagnostics.RunnerLogger, string.Join(", ", missingColumns.Select(c => $"'{c}'")), interval);
        }

        return missingTable is null && missingColumns.Count == 0;
    }

    private Task WaitAsync(TimeSpan delay, Task? other, CancellationToken stopping) =>
        delay > TimeSpan.Zero ? wake.WaitAsync(delay, _parts.Time, other, stopping) : Task.CompletedTask;

    private async Task StopAsync(CancellationToken aborting)
    {
        try
        {
            await _heartbeat.StopAsync(aborting).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The row tells others only that the runner has stopped, which its silence soon does as well.
            RunnerLog.StepPutOff(_parts.Diagnostics.RunnerLogger, BatchedMigrationStep.Record, null, e);
        }
    }
}

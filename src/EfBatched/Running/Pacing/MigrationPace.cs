using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;
using EfBatched.Work;

namespace EfBatched.Running.Pacing;

/// <summary>
/// What this process knows about the pace of one migration. One job at a time looks when it is due, on behalf of all; the others go by the
/// look before.
/// </summary>
internal sealed class MigrationPace
{
    // Before the first batch is measured.
    private static readonly BatchMeasure UsualBatch = new(0, TimeSpan.FromMilliseconds(500));

    private readonly EngineDatabase _database;
    private readonly RunnerPolicy _policy;
    private readonly EngineDiagnostics _diagnostics;
    private readonly RunnerMemory _memory;
    private readonly TimeProvider _time;
    private readonly Sight _sight;
    private readonly MigrationSnapshot _migration;
    private readonly BatchedWork _work;
    private readonly ThrottlingOptions _options;
    private readonly IndicatorRound _indicators;
    private readonly PaceRecorder _recorder;
    private readonly BlockedSampler? _sampler;
    private readonly TrafficMeter _traffic;
    private readonly Lock _lock = new();
    private Task<PaceState>? _look;
    private volatile PaceState? _state;

    public MigrationPace(
        EngineDatabase database,
        RunnerPolicy policy,
        EngineDiagnostics diagnostics,
        RunnerMemory memory,
        TimeProvider time,
        RunnerIdentity identity,
        Sight sight,
        MigrationSnapshot migration,
        BatchedWork work)
    {
        _database = database;
        _policy = policy;
        _diagnostics = diagnostics;
        _memory = memory;
        _time = time;
        _sight = sight;
        _migration = migration;
        _work = work;
        _options = _policy.Options.Throttling;
        _recorder = new PaceRecorder(database, policy, diagnostics, identity, migration);
        _traffic = new TrafficMeter(database, policy, diagnostics, memory, identity.Id, time);
        var builtIn = BuiltInIndicators.Create(_options, _time);
        IEnumerable<IThrottleIndicator> further = _options.IsEnabled ? _options.Indicators : [];
        _indicators = new IndicatorRound(database, policy, diagnostics, memory, time, migration.Name, work, (_database.Provider.HasLoad ? builtIn.All : []).Concat(further));
        _sampler = builtIn.BlockedSessions is { } blocked && _database.Provider.HasLoad && !_database.HasSharedContext
            ? new BlockedSampler(database, policy, diagnostics, memory, time, migration.Name, blocked)
            : null;
    }

    /// <summary>How many samples have found somebody who waits for a lock of ours.</summary>
    public long BlockedSamples => _sampler?.Findings ?? 0;

    public void Enter(JobPace job) => _sampler?.Enter(job);

    public ValueTask LeaveAsync(JobPace job) => _sampler?.LeaveAsync(job) ?? ValueTask.CompletedTask;

    /// <summary>What holds now; looks first when that is due and nobody else does.</summary>
    public Task<PaceState> LookAsync(BatchMeasure? last, int settingsVersion, bool isFirst, CancellationToken stopping)
    {
        lock (_lock)
        {
            var isLooking = _look is { IsCompleted: false };
            if (_state is { } known && (!IsDue(known, settingsVersion, isFirst) || (isLooking && !isFirst)))
            {
                return Task.FromResult(known);
            }

            return _look = isLooking ? _look! : TryLookAsync(last ?? UsualBatch, stopping);
        }
    }

    private async Task<PaceState> TryLookAsync(BatchMeasure last, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            return _state = await LookAsync(last, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return _state ?? Unlimited();
        }
        catch (Exception e)
        {
            // The database is away or busy: the batch will find out, and what comes of that is decided there.
            ThrottleLog.LookFailed(_diagnostics.ThrottleLogger, _migration.Name, e);
            return _state = (_state ?? Unlimited()) with { LookedAt = _time.GetTimestamp() };
        }
    }

    private bool IsDue(PaceState state, int settingsVersion, bool isFirst) =>
        _time.GetElapsedTime(state.LookedAt) >= IntervalAfter(state)
        || state.SettingsVersion < settingsVersion
        || (state.ClosesAt is { } closes && _time.GetTimestamp() >= closes)
        || (isFirst && state.Verdict.Level == ThrottleLevel.Hold);

    // What is provisional is to be known as soon as its rest is over.
    private TimeSpan IntervalAfter(PaceState state) =>
        state.Limits.DutyCycle is { IsProvisional: true, LongestRest: { } rest } && rest < _options.Interval ? rest : _options.Interval;

    private async Task<PaceState> LookAsync(BatchMeasure last, CancellationToken stopping)
    {
        var time = _time;
        await _sight.CheckAsync(stopping).ConfigureAwait(false);
        var row = await _database.WithStoreAsync((s, _) => s.Migrations.ReadPaceAsync(_migration.Id, stopping)).ConfigureAwait(false);
        if (row is null)
        {
            return Unlimited();
        }

        var window = FindWindow(row);
        var (verdict, dutyCycle) = window is { } hours && hours.UntilOpen(row.Now) is { Ticks: > 0 } wait
            ? (new NamedVerdict(
                "run window", ThrottleVerdict.HoldFor(wait, RunningStrings.OutsideRunWindow(hours.ToString(), row.Now, hours.From))),
                DutyCycle.Usual)
            : await ObserveAsync(row, stopping).ConfigureAwait(false);
        var limits = LimitsOf(row, verdict, dutyCycle);
        var reason = PaceReason.Of(verdict, limits, RestTime.After(last, limits));
        if (reason is not null || !dutyCycle.IsProvisional)
        {
            await _recorder.RecordAsync(row, reason, stopping).ConfigureAwait(false);
        }

        var now = time.GetTimestamp();
        return new PaceState(
            limits, verdict, row.SettingsVersion, now, window is { } open ? now + (long)(open.UntilClosed(row.Now).TotalSeconds * time.TimestampFrequency) : null);
    }

    private async Task<(NamedVerdict Verdict, DutyCycle DutyCycle)> ObserveAsync(ThrottleSnapshot row, CancellationToken stopping)
    {
        var said = await _indicators.AskAsync(row, stopping).ConfigureAwait(false);
        return (said.Value, await FindDutyCycleAsync(row, mayAsk: said.IsInTime, stopping).ConfigureAwait(false));
    }

    private async Task<DutyCycle> FindDutyCycleAsync(ThrottleSnapshot row, bool mayAsk, CancellationToken stopping)
    {
        if ((row.DutyCyclePercent ?? (_options.IsEnabled ? _options.DutyCyclePercent : 100)) is { } chosen)
        {
            _traffic.Forget();
            return DutyCycle.Chosen(chosen, isOwn: row.DutyCyclePercent is not null);
        }

        return !_database.Provider.HasLoad ? DutyCycle.Usual
            : mayAsk ? await _traffic.MeasureAsync(
                _policy.MaxParallelJobsOf(_migration with { MaxParallelJobs = row.MaxParallelJobs }, _work), stopping).ConfigureAwait(false)
            : _traffic.Found;
    }

    private RunWindow? FindWindow(ThrottleSnapshot row)
    {
        if (row.RunWindow is null)
        {
            _memory.Notes.Clear(nameof(RunWindow) + _migration.Name);
            return _work.Declaration.RunWindow;
        }

        if (RunWindow.TryParse(row.RunWindow, out var window))
        {
            return window;
        }

        var sentence = RunningStrings.RunWindowUnreadable(_migration.Name, row.RunWindow);
        if (_memory.Notes.Set(nameof(RunWindow) + _migration.Name, sentence))
        {
            ThrottleLog.IndicatorFailed(_diagnostics.ThrottleLogger, sentence, null);
        }

        return null;
    }

    private PaceLimits LimitsOf(ThrottleSnapshot row, NamedVerdict verdict, DutyCycle dutyCycle) =>
        new(
            dutyCycle,
            row.MaxRowsPerSecond ?? (_options.IsEnabled ? _options.MaxRowsPerSecond : null),
            verdict.Level == ThrottleLevel.Hold ? ThrottleVerdict.MostPressure : verdict.Verdict.Pressure,
            HasOwnRowLimit: row.MaxRowsPerSecond is not null);

    private PaceState Unlimited() => new(new PaceLimits(DutyCycle.Whole, null, 0), NamedVerdict.None, int.MaxValue, _time.GetTimestamp(), null);
}

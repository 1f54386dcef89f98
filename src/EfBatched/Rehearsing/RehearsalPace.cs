using EfBatched.Running.Hosting;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Throttling.Indicators;
using EfBatched.Throttling;

namespace EfBatched.Rehearsing;

/// <summary>The rests between samples: as long as those between the batches of a job, by the same indicators and the same duty cycle.</summary>
internal sealed class RehearsalPace
{
    private readonly EngineParts _parts;
    private readonly RehearsedMigration _migration;
    private readonly ThrottleSnapshot _row;
    private readonly IndicatorRound _indicators;
    private readonly TrafficMeter _traffic;
    private NamedVerdict _verdict = NamedVerdict.None;
    private long? _askedAt;

    /// <param name="parts">The engine's parts.</param>
    /// <param name="migration">The migration.</param>
    /// <param name="row">What a person has set for it; null where it has no row.</param>
    public RehearsalPace(EngineParts parts, RehearsedMigration migration, ThrottleSnapshot? row)
    {
        _parts = parts;
        _migration = migration;
        _row = row
            ?? new ThrottleSnapshot(null, null, null, null, 0, null, null, null, default, migration.Row.MaxParallelJobs);
        var options = parts.Policy.Options.Throttling;
        _indicators = new IndicatorRound(
            parts.Database,
            parts.Policy,
            parts.Diagnostics,
            parts.Memory,
            parts.Time,
            migration.Row.Name,
            migration.Work,
            (parts.Database.Provider.HasLoad ? BuiltInIndicators.Create(options, parts.Time).All : [])
                .Concat(options.IsEnabled ? options.Indicators : []));
        _traffic = new TrafficMeter(parts.Database, parts.Policy, parts.Diagnostics, parts.Memory, parts.Identity.Id, parts.Time);
    }

    /// <summary>The duty cycle that was found last.</summary>
    public DutyCycle DutyCycle { get; private set; } = DutyCycle.Usual;

    /// <summary>What a person or the options have chosen; null where the traffic decides.</summary>
    public int? ChosenPercent =>
        _row.DutyCyclePercent ?? (_parts.Policy.Options.Throttling is { IsEnabled: true } options ? options.DutyCyclePercent : 100);

    /// <summary>How many rows a second at the most; null without such a limit.</summary>
    public int? MaxRowsPerSecond =>
        _row.MaxRowsPerSecond ?? (_parts.Policy.Options.Throttling is { IsEnabled: true } options ? options.MaxRowsPerSecond : null);

    /// <summary>Why a job would be held now; null when it would not.</summary>
    public async Task<string?> FindHoldAsync(CancellationToken cancellationToken)
    {
        if (_askedAt is not { } asked || _parts.Time.GetElapsedTime(asked) >= _parts.Policy.Options.Throttling.Interval)
        {
            _verdict = (await _indicators.AskAsync(_row, cancellationToken).ConfigureAwait(false)).Value;
            _askedAt = _parts.Time.GetTimestamp();
        }

        return _verdict.Level == ThrottleLevel.Hold ? _verdict.Verdict.Reason : null;
    }

    /// <summary>Rests after a sample.</summary>
    public async Task RestAsync(long rows, TimeSpan time, CancellationToken cancellationToken)
    {
        DutyCycle = ChosenPercent is { } percent ? DutyCycle.Chosen(percent, isOwn: _row.DutyCyclePercent is not null)
            : _parts.Database.Provider.HasLoad
                ? await _traffic.MeasureAsync(_migration.Row.MaxParallelJobs, cancellationToken).ConfigureAwait(false)
                : DutyCycle.Usual;
        var rest = RestTime.After(new BatchMeasure(rows, time), new PaceLimits(DutyCycle, MaxRowsPerSecond, _verdict.Verdict.Pressure));
        await Task.Delay(rest.Time, _parts.Time, cancellationToken).ConfigureAwait(false);
    }
}

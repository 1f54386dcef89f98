using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>The pace of one job, after that of its migration.</summary>
internal sealed class JobPace : IJobPace
{
    private readonly MigrationPace _migration;
    private readonly Func<int> _settingsVersion;
    private readonly TimeProvider _time;
    private bool _hasBegun;
    private long _samplesSeen;
    private long _worksFrom = long.MaxValue;

    /// <param name="migration">The pace of its migration.</param>
    /// <param name="settingsVersion">The version of what a person has set, as the job's last guard saw it.</param>
    /// <param name="time">The clock.</param>
    public JobPace(MigrationPace migration, Func<int> settingsVersion, TimeProvider time)
    {
        _migration = migration;
        _time = time;
        _settingsVersion = settingsVersion;
        _samplesSeen = migration.BlockedSamples;
        migration.Enter(this);
    }

    /// <summary>False while the job rests or looks: it has no transaction then.</summary>
    public bool IsWorking => _time.GetTimestamp() >= Volatile.Read(ref _worksFrom);

    public async Task<PaceDecision> NextAsync(BatchMeasure? last, CancellationToken stopping)
    {
        Volatile.Write(ref _worksFrom, long.MaxValue);
        var decision = await DecideAsync(last, stopping).ConfigureAwait(false);
        if (decision is PaceDecision.Go { Rest: var rest })
        {
            Volatile.Write(ref _worksFrom, _time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency));
        }

        return decision;
    }

    private async Task<PaceDecision> DecideAsync(BatchMeasure? last, CancellationToken stopping)
    {
        // A hold that ended says nothing about the time after it.
        var state = await _migration.LookAsync(last, _settingsVersion(), isFirst: !_hasBegun, stopping).ConfigureAwait(false);
        _hasBegun = true;
        if (state.Verdict.Level == ThrottleLevel.Hold)
        {
            return new PaceDecision.Hold(state.Verdict.Text);
        }

        var samples = _migration.BlockedSamples;
        var shrink = samples != _samplesSeen;
        _samplesSeen = samples;
        if (last is not { } batch)
        {
            return PaceDecision.Go.AtOnce with { Shrink = shrink };
        }

        var rest = RestTime.After(batch, state.Limits);
        return new PaceDecision.Go(rest.Time, CauseOf(rest, state), shrink);
    }

    public ValueTask DisposeAsync() => _migration.LeaveAsync(this);

    private static string CauseOf(Rest rest, PaceState state) =>
        rest.Cause switch
        {
            RestCause.Indicator => state.Verdict.Indicator,
            RestCause.MaxRowsPerSecond => PaceSource.RowsPerSecond,
            RestCause.DutyCycle => state.Limits.DutyCycle.Source,
            _ => "",
        };
}

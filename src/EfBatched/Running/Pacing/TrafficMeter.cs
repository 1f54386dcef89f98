using EfBatched.Running.Runner;
using EfBatched.Storage;

namespace EfBatched.Running.Pacing;

/// <summary>Finds the duty cycle by what others do in the database, for one migration in one process.</summary>
internal sealed class TrafficMeter(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerMemory memory, TimeProvider time)
{
    /// <summary>The shortest time that tells a rate: sessions report what they have done about once a second.</summary>
    public static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);

    // What was done before the last job says little about now.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromMinutes(2);

    // An idle session reports its last transactions some seconds late: some of our own may be counted after they were made.
    private const long LateReports = 20;

    private readonly FailOpenAsker _asker = new(database, policy, diagnostics, memory, time, "traffic", PacingStrings.TrafficNotReadable, PacingStrings.TrafficIsSilent);
    private readonly TrafficJudge _judge = new();
    private Count? _before;

    /// <summary>What was found last.</summary>
    public DutyCycle Found { get; private set; } = DutyCycle.Usual;

    /// <summary>Begins anew with the next measure, since nobody looks at the traffic meanwhile.</summary>
    public void Forget()
    {
        _before = null;
        _asker.Forget();
    }

    /// <param name="jobsAtOnce">The jobs of the migration that may run at once.</param>
    /// <param name="stopping">The host stops.</param>
    public async Task<DutyCycle> MeasureAsync(int jobsAtOnce, CancellationToken stopping)
    {
        var before = _before;
        var span = before is null ? TimeSpan.MaxValue : time.GetElapsedTime(before.At);
        if (span < ShortestSpan)
        {
            return Found;
        }

        var timeout = policy.Options.Throttling.IndicatorTimeout;
        var answer = await _asker.AskAsync<long?>(
            async (handle, token) => await new TrackingStore(handle.Context, timeout).Load!.CountTransactionsAsync(token).ConfigureAwait(false),
            otherwise: null,
            stopping).ConfigureAwait(false);
        if (answer.Value is not { } all)
        {
            return DutyCycle.Usual;
        }

        _before = new Count(all, database.Transactions, time.GetTimestamp());
        return Found = span <= LongestSpan
            ? _judge.Judge((_before.OfOthers - before!.OfOthers - LateReports) / span.TotalSeconds, jobsAtOnce)
            : DutyCycle.UntilKnown(TrafficShare.Of(double.MaxValue, jobsAtOnce), ShortestSpan);
    }

    private sealed record Count(long All, long Own, long At)
    {
        public long OfOthers => All - Own;
    }
}

using EfBatched.Running.Runner;
using EfBatched.Storage;

namespace EfBatched.Running.Pacing;

/// <summary>Finds the duty cycle by what others do in the database, for one migration in one process.</summary>
internal sealed class TrafficMeter(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerMemory memory, Guid runnerId, TimeProvider time)
{
    /// <summary>The shortest time that tells a rate: sessions report what they have done about once a second.</summary>
    public static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);

    // What was done before the last job says little about now.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromMinutes(2);

    // An idle session reports its last transactions some seconds late: some of our own may be counted after they were made.
    private const long LateReports = 20;

    // As the engine counts its own: the batch, and the pool's reset of the connection.
    private const int TransactionsOfBatch = 2;

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
        var answer = await _asker.AskAsync<Count?>(
            async (handle, token) =>
            {
                var store = new TrackingStore(handle.Context, timeout);
                var rate = await store.Runners.SumTransactionsOfOthersAsync(runnerId, token).ConfigureAwait(false);
                var batches = await store.Jobs.FindBatchesOfOthersAsync(runnerId, token).ConfigureAwait(false);
                var all = await store.Load!.CountTransactionsAsync(token).ConfigureAwait(false);
                return new Count(all, database.Transactions, batches, rate, time.GetTimestamp());
            },
            otherwise: null,
            stopping).ConfigureAwait(false);
        if (answer.Value is not { } now)
        {
            return DutyCycle.Usual;
        }

        _before = now;
        return Found = span <= LongestSpan
            ? _judge.Judge((now.OfOthersSince(before!, span) - LateReports) / span.TotalSeconds, jobsAtOnce)
            : DutyCycle.UntilKnown(TrafficShare.Of(double.MaxValue, jobsAtOnce), ShortestSpan);
    }

    /// <param name="All">The transactions of everybody.</param>
    /// <param name="Own">Those of this process.</param>
    /// <param name="Batches">The batches of the jobs that other runners have, by the job.</param>
    /// <param name="Rate">The transactions a minute that other runners make beside their batches: looks, claims, samples, beats.</param>
    /// <param name="At">When it was counted.</param>
    private sealed record Count(long All, long Own, IReadOnlyDictionary<long, long> Batches, long Rate, long At)
    {
        /// <summary>What is neither this process's nor other runners'; of a job that is new what it had before is not known.</summary>
        public double OfOthersSince(Count before, TimeSpan span) =>
            All - before.All - (Own - before.Own) - (Rate * span.TotalMinutes)
            - (TransactionsOfBatch * Batches.Sum(b => before.Batches.TryGetValue(b.Key, out var batches) ? Math.Max(b.Value - batches, 0) : 0));
    }
}

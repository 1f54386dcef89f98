using EfBatched.Contexts;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Storage;
using EfBatched.Throttling;
using EfBatched.Work;

namespace EfBatched.Running.Pacing;

/// <summary>Asks the indicators about one migration, one after another; the one that asks for the most has its way.</summary>
internal sealed class IndicatorRound(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    string migration,
    BatchedWork work,
    IEnumerable<IThrottleIndicator> indicators)
{
    private readonly IReadOnlyList<IndicatorAsker> _askers = [.. indicators.Select(i => new IndicatorAsker(database, policy, diagnostics, memory, time, i))];
    private readonly CalmFilter _calm = new();

    /// <param name="row">What the migration's row says.</param>
    /// <param name="stopping">The host stops.</param>
    public async Task<Answer<NamedVerdict>> AskAsync(ThrottleSnapshot row, CancellationToken stopping)
    {
        var worst = NamedVerdict.None;
        var isInTime = true;
        // The job's lease goes on running out: after one that took too long the rest have their turn at the next look.
        for (var i = 0; i < _askers.Count && isInTime; i++)
        {
            var answer = await _askers[i].AskAsync(handle => Describe(handle, row), stopping).ConfigureAwait(false);
            worst = worst.Worse(new NamedVerdict(_askers[i].Name, answer.Value));
            isInTime = answer.IsInTime;
        }

        return new Answer<NamedVerdict>(_calm.Next(worst), isInTime);
    }

    private ThrottleContext Describe(ContextHandle handle, ThrottleSnapshot row) =>
        new(migration, work.WrittenTables(handle.Context), handle.Context)
        {
            Load = new TrackingStore(handle.Context, policy.Options.Throttling.IndicatorTimeout).Load,
            MaxWalBytesPerSecond = row.MaxWalBytesPerSecond,
        };
}

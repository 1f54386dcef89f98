using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Running.Pacing;

/// <summary>Finds out, once, whether the runner's role may see what the indicators need, and says so where it may not.</summary>
internal sealed class Sight(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerMemory memory)
{
    private const string Subject = "role";

    private readonly IReadOnlyList<string> _names = database.Provider.HasLoad ? [.. NamesOf(policy.Options.Throttling)] : [];
    private int _checks;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_names.Count == 0 || Interlocked.Exchange(ref _checks, 1) == 1)
        {
            return;
        }

        try
        {
            var role = await database.WithStoreAsync((s, _) => s.Load!.FindBlindRoleAsync(cancellationToken)).ConfigureAwait(false);
            if (role is not null && RunningStrings.CannotSee(role, _names) is var sentence && memory.Notes.Set(Subject, sentence))
            {
                ThrottleLog.IndicatorsBlind(diagnostics.ThrottleLogger, sentence);
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not known, which is no reason not to work: asked again at the next look. A database that is away shows in the statements that follow.
            Interlocked.Exchange(ref _checks, 0);
        }
    }

    private static IEnumerable<string> NamesOf(ThrottlingOptions options) =>
        BuiltInIndicators.Create(options, TimeProvider.System).All.OfType<IMonitoringIndicator>().Select(i => i.Name);
}

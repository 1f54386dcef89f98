using EfBatched.Diagnostics;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Running.Pacing;

/// <summary>Finds out, once, whether the runner's role may see what the indicators need, and says so where it may not.</summary>
internal sealed class Sight(EngineEnvironment environment)
{
    private const string Subject = "role";

    private int _checks;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var names = NamesOf(environment.Options.Throttling).ToList();
        if (names.Count == 0 || !environment.Provider.HasLoad || Interlocked.Exchange(ref _checks, 1) == 1)
        {
            return;
        }

        try
        {
            var role = await environment.WithStoreAsync((s, _) => s.Load!.FindBlindRoleAsync(cancellationToken)).ConfigureAwait(false);
            if (role is not null && environment.Notes.Set(Subject, EfBatchedStrings.CannotSee(role, names)))
            {
                ThrottleLog.IndicatorsBlind(environment.ThrottleLogger, EfBatchedStrings.CannotSee(role, names));
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

using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Running.Pacing;

/// <summary>Finds out, once, whether the runner's role may see what the indicators need, and says so where it may not.</summary>
internal static class Sight
{
    private const string Subject = "role";

    public static async Task CheckAsync(EngineEnvironment environment, CancellationToken cancellationToken)
    {
        var names = NamesOf(environment.Options.Throttling).ToList();
        if (names.Count == 0 || !environment.Provider.HasLoad || !environment.Notes.TryBegin(Subject))
        {
            return;
        }

        try
        {
            var role = await environment.WithStoreAsync((s, _) => s.Load!.FindBlindRoleAsync(cancellationToken)).ConfigureAwait(false);
            if (role is not null && environment.Notes.Set(Subject, RunningStrings.CannotSee(role, names)))
            {
                ThrottleLog.IndicatorsBlind(environment.ThrottleLogger, RunningStrings.CannotSee(role, names));
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not known, which is no reason not to work: asked again at the next look. A database that is away shows in the statements that follow.
            environment.Notes.GiveUp(Subject);
        }
    }

    private static IEnumerable<string> NamesOf(ThrottlingOptions options) =>
        BuiltInIndicators.Create(options, TimeProvider.System).All.OfType<IMonitoringIndicator>().Select(i => i.Name);
}

using EfBatched.Contexts;
using EfBatched.Running.Runner;
using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>Asks one indicator. A broken one counts as content.</summary>
internal sealed class IndicatorAsker
{
    private readonly IThrottleIndicator _indicator;
    private readonly FailOpenAsker _asker;

    public IndicatorAsker(
        EngineDatabase database,
        RunnerPolicy policy,
        EngineDiagnostics diagnostics,
        RunnerMemory memory,
        TimeProvider time,
        IThrottleIndicator indicator)
    {
        _indicator = indicator;
        Name = NameOf(indicator);
        _asker = new FailOpenAsker(database, policy, diagnostics, memory, time,
            Name,
            error => RunningStrings.IndicatorFailed(Name, error),
            timeout => RunningStrings.IndicatorIsSilent(Name, timeout));
    }

    public string Name { get; }

    /// <param name="describe">What it is asked about, given the context to query with.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public Task<Answer<ThrottleVerdict>> AskAsync(Func<ContextHandle, ThrottleContext> describe, CancellationToken cancellationToken) =>
        _asker.AskAsync(
            async (handle, token) => await _indicator.CheckAsync(describe(handle), token).ConfigureAwait(false) ?? ThrottleVerdict.None,
            otherwise: ThrottleVerdict.None,
            cancellationToken);

    private static string NameOf(IThrottleIndicator indicator)
    {
        try
        {
            return string.IsNullOrWhiteSpace(indicator.Name) ? indicator.GetType().Name : indicator.Name;
        }
        catch (Exception)
        {
            return indicator.GetType().Name;
        }
    }
}

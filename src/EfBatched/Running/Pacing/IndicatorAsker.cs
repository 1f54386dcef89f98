using EfBatched.Contexts;
using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>
/// Asks one indicator through a context of its own. Whatever goes wrong counts as content: a broken indicator must not stop the work. It is
/// logged once for each cause, and shown until the indicator answers again.
/// </summary>
internal sealed class IndicatorAsker(EngineEnvironment environment, IThrottleIndicator indicator)
{
    /// <summary>How long one that did not answer in time is left alone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private Task? _asking;
    private long? _silentSince;

    public string Name { get; } = NameOf(indicator);

    /// <param name="describe">What it is asked about, given the context to query with.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public async Task<IndicatorAnswer> AskAsync(Func<ContextHandle, ThrottleContext> describe, CancellationToken cancellationToken)
    {
        // One that goes on although its time is over is not asked a second time.
        if (_asking is { IsCompleted: false } || (_silentSince is { } since && environment.Time.GetElapsedTime(since) < Silence))
        {
            return new IndicatorAnswer(ThrottleVerdict.None, IsInTime: true);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = CheckAsync(describe, patience.Token);
        _asking = asking;
        try
        {
            var verdict = await asking.WaitAsync(environment.Options.Throttling.IndicatorTimeout, environment.Time, cancellationToken)
                .ConfigureAwait(false);
            _silentSince = null;
            environment.Notes.Clear(Name);
            return new IndicatorAnswer(verdict, IsInTime: true);
        }
        catch (TimeoutException) when (!asking.IsCompleted)
        {
            _silentSince = environment.Time.GetTimestamp();
            Report(RunningStrings.IndicatorIsSilent(Name, environment.Options.Throttling.IndicatorTimeout), null);
            await patience.CancelAsync().ConfigureAwait(false);
            return new IndicatorAnswer(ThrottleVerdict.None, IsInTime: false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Report(RunningStrings.IndicatorFailed(Name, FailureCause.Say(e)), UnreadableException.Guard(e));
            return new IndicatorAnswer(ThrottleVerdict.None, IsInTime: true);
        }
    }

    private async Task<ThrottleVerdict> CheckAsync(Func<ContextHandle, ThrottleContext> describe, CancellationToken cancellationToken)
    {
        // The caller's thread is not for an indicator that blocks it.
        await Task.Yield();
        var handle = environment.OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            return await indicator.CheckAsync(describe(handle), cancellationToken).ConfigureAwait(false) ?? ThrottleVerdict.None;
        }
    }

    private void Report(string sentence, Exception? exception)
    {
        if (environment.Notes.Set(Name, sentence))
        {
            ThrottleLog.IndicatorFailed(environment.ThrottleLogger, sentence, exception);
        }
    }

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

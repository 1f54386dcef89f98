using EfBatched.Contexts;
using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Running.Runner;

namespace EfBatched.Running.Pacing;

/// <summary>
/// Asks one thing through a context of its own. Whatever goes wrong is as if nothing were to be said: what spares the database must not stop the
/// work. It is logged once for each cause, and shown until there is an answer again.
/// </summary>
/// <remarks>
/// Its notes are kept under <c>subject</c>; <c>failed</c> says what a failure means, given its text, and <c>silent</c> what it means that no answer
/// came within a time.
/// </remarks>
internal sealed class FailOpenAsker(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    string subject,
    Func<string, string> failed,
    Func<TimeSpan, string> silent)
{
    /// <summary>How long what did not answer in time is left alone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private Task? _asking;
    private long? _silentSince;

    /// <param name="ask">The question, given the context to query with.</param>
    /// <param name="otherwise">What holds when there is no answer.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public async Task<Answer<T>> AskAsync<T>(
        Func<ContextHandle, CancellationToken, ValueTask<T>> ask, T otherwise, CancellationToken cancellationToken)
    {
        // One that goes on although its time is over is not asked a second time.
        if (_asking is { IsCompleted: false } || (_silentSince is { } since && time.GetElapsedTime(since) < Silence))
        {
            return new Answer<T>(otherwise, IsInTime: true);
        }

        var timeout = policy.Options.Throttling.IndicatorTimeout;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = AskAsync(ask, patience.Token);
        _asking = asking;
        try
        {
            var answer = await asking.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            _silentSince = null;
            memory.Notes.Clear(subject);
            return new Answer<T>(answer, IsInTime: true);
        }
        catch (TimeoutException) when (!asking.IsCompleted)
        {
            _silentSince = time.GetTimestamp();
            Report(silent(timeout), null);
            await patience.CancelAsync().ConfigureAwait(false);
            return new Answer<T>(otherwise, IsInTime: false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Report(failed(FailureCause.Say(e)), UnreadableException.Guard(e));
            return new Answer<T>(otherwise, IsInTime: true);
        }
    }

    /// <summary>There is nothing to ask for now, so nothing to say either.</summary>
    public void Forget() => memory.Notes.Clear(subject);

    private async Task<T> AskAsync<T>(Func<ContextHandle, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        // The caller's thread is not for an indicator that blocks it.
        await Task.Yield();
        var handle = database.OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            return await ask(handle, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Report(string sentence, Exception? exception)
    {
        if (memory.Notes.Set(subject, sentence))
        {
            ThrottleLog.IndicatorFailed(diagnostics.ThrottleLogger, sentence, exception);
        }
    }
}

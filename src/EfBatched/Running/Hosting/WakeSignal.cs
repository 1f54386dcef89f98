namespace EfBatched.Running.Hosting;

/// <summary>A wait that somebody can end from outside. A call that comes while nobody waits ends the next wait; each call ends one at the most.</summary>
internal sealed class WakeSignal
{
    private TaskCompletionSource _woken = New();

    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>Waits; returns early, without an exception, when woken or stopped, or when the other task completes.</summary>
    public async Task WaitAsync(TimeSpan delay, TimeProvider time, Task? other, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var woken = Volatile.Read(ref _woken);
        await Task.WhenAny(Task.Delay(delay, time, ended.Token), woken.Task, other ?? woken.Task).ConfigureAwait(false);
        if (woken.Task.IsCompleted)
        {
            // Whoever calls from here on finds the new one; the look that follows this wait is for those who called before.
            Volatile.Write(ref _woken, New());
        }

        await ended.CancelAsync().ConfigureAwait(false);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace EfBatched.Running;

/// <summary>Ends a runner's wait from outside.</summary>
internal sealed class WakeSignal : IDisposable
{
    private CancellationTokenSource _source = new();

    /// <summary>The token of the next wait; cancelled at once when somebody woke the runner since the last one.</summary>
    public CancellationToken Arm()
    {
        if (_source.IsCancellationRequested)
        {
            // Not disposed: somebody may just be about to cancel it, and it holds nothing but memory.
            return Interlocked.Exchange(ref _source, new CancellationTokenSource()).Token;
        }

        return _source.Token;
    }

    public void Wake() => Volatile.Read(ref _source).Cancel();

    public void Dispose() => _source.Dispose();
}

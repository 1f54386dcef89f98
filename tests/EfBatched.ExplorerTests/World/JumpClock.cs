namespace EfBatched.ExplorerTests.World;

/// <summary>A clock for one flow: whoever asks for a timer moves it, so that nobody waits.</summary>
internal sealed class JumpClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp());

    public void Restart() => Volatile.Write(ref _ticks, 0);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new PassedTimer();
        if (dueTime >= TimeSpan.Zero)
        {
            Advance(dueTime);
            // Not at once: the caller does not have its timer yet.
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    if (!timer.IsDisposed)
                    {
                        callback(state);
                    }
                },
                null);
        }

        return timer;
    }

    private sealed class PassedTimer : ITimer
    {
        public bool IsDisposed { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !IsDisposed;

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using Microsoft.Extensions.Time.Testing;

namespace EfBatched.TestUtilities.Timing;

/// <summary>A clock that a test moves, and that tells who waits for it, so that the test need not guess when to move it.</summary>
public sealed class ObservedTimeProvider : FakeTimeProvider
{
    private int _timers;

    /// <summary>The waits that were begun, numbered from 1.</summary>
    public Recording<(int Number, TimeSpan DueTime)> Waits { get; } = new();

    /// <summary>Awaits the wait of a number, and says how long it is.</summary>
    public async Task<TimeSpan> WaitForWaitAsync(int number) =>
        (await Waits.WaitForAsync(w => w.Number == number, $"wait {number}")).DueTime;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // One that is not set yet is no wait.
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Waits.Add((Interlocked.Increment(ref _timers), dueTime));
        }

        return timer;
    }
}

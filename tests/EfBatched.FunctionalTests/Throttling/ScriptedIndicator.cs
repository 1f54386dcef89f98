using EfBatched.Throttling;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>Says what a test wants it to say, and counts how often it was asked.</summary>
public sealed class ScriptedIndicator : IThrottleIndicator
{
    private int _asked;

    public string Name => "queue";

    public Func<ThrottleContext, CancellationToken, Task<ThrottleVerdict>> Answer { get; set; } = (_, _) => Task.FromResult(ThrottleVerdict.None);

    public int Asked => Volatile.Read(ref _asked);

    public void Says(ThrottleVerdict verdict) => Answer = (_, _) => Task.FromResult(verdict);

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return await Answer(context, cancellationToken);
    }
}

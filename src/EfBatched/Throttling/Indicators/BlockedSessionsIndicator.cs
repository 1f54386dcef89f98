using EfBatched.Databases.Load;

namespace EfBatched.Throttling.Indicators;

/// <summary>Rests the more the longer others had to wait for a lock of a batch, as samples taken while it ran have shown.</summary>
internal sealed class BlockedSessionsIndicator(TimeSpan maxTime) : IThrottleIndicator
{
    private readonly Lock _lock = new();
    private BlockedSessions? _worst;

    public string Name => "blocked sessions";

    public void Add(BlockedSessions sample)
    {
        lock (_lock)
        {
            _worst = _worst is null
                ? sample
                : new BlockedSessions(
                    Math.Max(_worst.Count, sample.Count), sample.Longest > _worst.Longest ? sample.Longest : _worst.Longest);
        }
    }

    public ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        BlockedSessions? worst;
        lock (_lock)
        {
            worst = _worst;
            _worst = null;
        }

        var pressure = worst is null ? 0 : Grade.PressureOf(worst.Longest.TotalSeconds, maxTime.TotalSeconds);
        return ValueTask.FromResult(
            pressure > 0 ? ThrottleVerdict.Slow(pressure, ThrottlingStrings.SessionsAreBlocked(worst!, maxTime)) : ThrottleVerdict.None);
    }
}

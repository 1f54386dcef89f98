using EfBatched.Throttling;

namespace Shop;

// snippet: indicator
public sealed class QueueLength(IBroker broker) : IThrottleIndicator
{
    private const int Limit = 10_000;

    public string Name => "queue length";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        var length = await broker.CountAsync(cancellationToken);
        var reason = $"{length} messages wait; the limit is {Limit}.";
        return length > Limit ? ThrottleVerdict.Hold(reason)
            : length > Limit / 2 ? ThrottleVerdict.Slow(0.5, reason)
            : ThrottleVerdict.None;
    }
}
// end

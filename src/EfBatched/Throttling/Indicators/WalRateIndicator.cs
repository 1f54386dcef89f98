using EfBatched.Databases.Load;

namespace EfBatched.Throttling.Indicators;

/// <summary>Keeps the server's write-ahead log within a budget, by working less the more is written beyond it.</summary>
internal sealed class WalRateIndicator(long? maxBytesPerSecond) : IThrottleIndicator
{
    private WalPosition? _before;
    private double _share = 1;

    public string Name => "WAL rate";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        if ((context.MaxWalBytesPerSecond ?? maxBytesPerSecond) is not { } limit)
        {
            _before = null;
            return ThrottleVerdict.None;
        }

        var now = await context.Load!.ReadWalPositionAsync(cancellationToken).ConfigureAwait(false);
        var before = _before;
        _before = now;
        if (before is null || now.AtMs <= before.AtMs)
        {
            return ThrottleVerdict.None;
        }

        var rate = (now.Bytes - before.Bytes) * 1000.0 / (now.AtMs - before.AtMs);
        _share = WalBudget.ShareAfter(_share, rate, limit);
        return _share < 1
            ? ThrottleVerdict.Slow(1 - _share, ThrottlingStrings.WalIsWrittenFast((long)rate, limit))
            : ThrottleVerdict.None;
    }
}

using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;

namespace EfBatched.Rehearsing;

/// <summary>
/// Tells a sample's write-ahead log from that of others. The server counts the log as a whole; what it grows by while the rehearsal rests is theirs,
/// and about as much per second is taken to be theirs during a sample.
/// </summary>
internal sealed class WalMeter(EngineParts parts)
{
    // Others write in bursts.
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);

    private (long Bytes, long At)? _restBegan;
    private long _othersBytes;
    private TimeSpan _rested;

    /// <summary>The log of others in bytes per second; null as long as it is not known.</summary>
    public double? OthersPerSecond => _rested >= ShortestRest ? _othersBytes / _rested.TotalSeconds : null;

    public async Task BeginRestAsync(CancellationToken cancellationToken) => _restBegan = await ReadAsync(cancellationToken).ConfigureAwait(false);

    public async Task EndRestAsync(CancellationToken cancellationToken)
    {
        if (_restBegan is { } before && await ReadAsync(cancellationToken).ConfigureAwait(false) is { } now)
        {
            _othersBytes += now.Bytes - before.Bytes;
            _rested += parts.Time.GetElapsedTime(before.At, now.At);
        }

        _restBegan = null;
    }

    /// <summary>What of a growth during a time is not the others'.</summary>
    public long? OwnOf(long? bytes, TimeSpan time) =>
        bytes is { } all ? Math.Max(0, all - (long)((OthersPerSecond ?? 0) * time.TotalSeconds)) : null;

    private async Task<(long Bytes, long At)?> ReadAsync(CancellationToken cancellationToken) =>
        await parts.Database.WithStoreAsync(
            async (store, _) => await store.Provider.OpenRehearsal(store.Connection).FindWalEndAsync(cancellationToken).ConfigureAwait(false)
                is { } bytes ? (bytes, parts.Time.GetTimestamp()) : ((long, long)?)null).ConfigureAwait(false);
}

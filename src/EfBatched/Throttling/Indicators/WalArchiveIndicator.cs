namespace EfBatched.Throttling.Indicators;

/// <summary>Stops before the log that waits to be archived fills the disk.</summary>
internal sealed class WalArchiveIndicator(int maxSegments) : IThrottleIndicator
{
    public string Name => "WAL archive";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken) =>
        await context.Load!.FindWalArchiveAsync(cancellationToken).ConfigureAwait(false) is { Waiting: > 0 and var waiting }
            ? ThrottleVerdict.Graded(waiting, maxSegments, ThrottlingStrings.WalSegmentsWait(waiting, maxSegments))
            : ThrottleVerdict.None;
}

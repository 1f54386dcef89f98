namespace EfBatched.Throttling.Indicators;

/// <summary>
/// Slows down while an old transaction of somebody else keeps the rows that the work leaves behind from being vacuumed. It never holds: such a
/// transaction may be a backup that takes all night.
/// </summary>
internal sealed class LongTransactionIndicator(TimeSpan maxAge) : IMonitoringIndicator
{
    private const double Pressure = 0.5;

    public string Name => "long transaction";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken) =>
        await context.Load!.FindOldestTransactionAsync(cancellationToken).ConfigureAwait(false) is { } oldest && oldest.Age > maxAge
            ? ThrottleVerdict.Slow(Pressure, ThrottlingStrings.TransactionIsOld(oldest, maxAge))
            : ThrottleVerdict.None;
}

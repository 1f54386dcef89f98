namespace EfBatched.Throttling.Indicators;

/// <summary>
/// Finds the duty cycle by what others do in the database. Where somebody has chosen one, it has nothing to say.
/// </summary>
internal sealed class TrafficIndicator(TimeProvider time) : IThrottleIndicator
{
    /// <summary>The shortest time that tells a rate: sessions report what they have done about once a second.</summary>
    public static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);

    // What was done before the last job says little about now.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromMinutes(2);

    // After a batch that took very long for once.
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    // An idle session reports its last transactions some seconds late: some of our own may be counted after they were made.
    private const long LateReports = 20;

    private Count? _before;
    private ThrottleVerdict _last = ThrottleVerdict.None;

    public string Name => "traffic";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        if (context.Traffic is not { } traffic)
        {
            _before = null;
            return ThrottleVerdict.None;
        }

        var before = _before;
        var span = before is null ? TimeSpan.MaxValue : time.GetElapsedTime(before.At);
        if (span < ShortestSpan)
        {
            return _last;
        }

        var all = await context.Load!.CountTransactionsAsync(cancellationToken).ConfigureAwait(false);
        _before = new Count(all, traffic.OwnTransactions, time.GetTimestamp());
        return _last = span <= LongestSpan
            ? Judge((_before.OfOthers - before!.OfOthers - LateReports) / span.TotalSeconds, traffic.JobsAtOnce)
            : ThrottleVerdict.RestUntilKnown(
                1 - TrafficShare.Of(double.MaxValue, traffic.JobsAtOnce), ShortestSpan, ThrottlingStrings.TrafficIsUnknown);
    }

    private static ThrottleVerdict Judge(double rate, int jobsAtOnce) =>
        TrafficShare.Of(rate, jobsAtOnce) is < TrafficShare.Most and var share
            ? ThrottleVerdict.Rest(1 - share, LongestRest, ThrottlingStrings.TrafficGoesFirst(rate, share))
            : ThrottleVerdict.None;

    private sealed record Count(long All, long Own, long At)
    {
        public long OfOthers => All - Own;
    }
}

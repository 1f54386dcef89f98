namespace EfBatched.Running.Pacing;

/// <summary>
/// Says when the traffic of others begins and ends to decide the duty cycle: it begins clearly beyond the rate that
/// would leave the usual one, and ends when several looks in a row find no more than that, so that a rate about the
/// threshold does not flicker.
/// </summary>
internal sealed class TrafficJudge
{
    /// <summary>The looks without much traffic after which it decides no longer.</summary>
    public const int CalmLooks = 3;

    // Of the usual share: where the traffic leaves less than this, it decides.
    private const double Clearly = 0.8;

    // After a batch that took very long for once.
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private bool _decides;
    private int _calm;

    /// <param name="transactionsPerSecond">Those of others.</param>
    /// <param name="jobsAtOnce">The jobs of the migration that may run at once.</param>
    public DutyCycle Judge(double transactionsPerSecond, int jobsAtOnce)
    {
        var share = TrafficShare.Of(transactionsPerSecond, jobsAtOnce);
        _calm = share < TrafficShare.Most ? 0 : _calm + 1;
        _decides = _decides ? _calm < CalmLooks : share < TrafficShare.Most * Clearly;
        return _decides
            ? DutyCycle.Found(
                share,
                LongestRest,
                _calm == 0 ? PacingStrings.TrafficGoesFirst(transactionsPerSecond, share) : PacingStrings.TrafficHasGone(share))
            : DutyCycle.Usual;
    }
}

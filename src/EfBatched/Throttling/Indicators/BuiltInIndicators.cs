namespace EfBatched.Throttling.Indicators;

/// <summary>The indicators that a runner's options ask for, made anew for each migration, since they remember what they saw.</summary>
internal sealed class BuiltInIndicators
{
    private BuiltInIndicators(IReadOnlyList<IThrottleIndicator> all, BlockedSessionsIndicator? blockedSessions)
    {
        All = all;
        BlockedSessions = blockedSessions;
    }

    public IReadOnlyList<IThrottleIndicator> All { get; }

    public BlockedSessionsIndicator? BlockedSessions { get; }

    /// <param name="options">The limits.</param>
    /// <param name="time">The clock that ages are measured by.</param>
    public static BuiltInIndicators Create(ThrottlingOptions options, TimeProvider time)
    {
        if (!options.IsEnabled)
        {
            // What a person has set on the migration itself holds nevertheless.
            return new BuiltInIndicators([new WalRateIndicator(null)], null);
        }

        var blocked = options.MaxBlockedTime is { } blockedTime ? new BlockedSessionsIndicator(blockedTime) : null;
        IEnumerable<IThrottleIndicator?> all =
        [
            blocked,
            options.MaxWalSegmentsWaiting is { } segments ? new WalArchiveIndicator(segments) : null,
            options.RestDuringVacuumPercent is { } percent ? new VacuumIndicator(percent) : null,
            options.MaxReplicaLag is not null || options.MaxReplicaLagBytes is not null
                ? new ReplicaLagIndicator(options.MaxReplicaLag, options.MaxReplicaLagBytes, [.. options.IgnoredReplicas], time)
                : null,
            options.MaxTransactionAge is { } age ? new LongTransactionIndicator(age) : null,
            new WalRateIndicator(options.MaxWalBytesPerSecond),
        ];
        return new BuiltInIndicators([.. all.OfType<IThrottleIndicator>()], blocked);
    }
}

namespace EfBatched.Throttling;

/// <summary>
/// Watches something that batched migrations must not overload, and says when they should slow down or hold.
/// </summary>
/// <remarks>
/// Asked between two batches, at most every <see cref="ThrottlingOptions.Interval" /> for each migration that a process works on, never inside a
/// batch's transaction. One instance serves all migrations of a runner, maybe several at once. One that throws, or does not answer within
/// <see cref="ThrottlingOptions.IndicatorTimeout" />, counts as <see cref="ThrottleVerdict.None" />: that is logged, and shown among the runner's
/// notes. See docs/throttling.md.
/// </remarks>
public interface IThrottleIndicator
{
    /// <summary>A short name, such as <c>queue length</c>: in reasons, logs and metrics.</summary>
    string Name { get; }

    /// <summary>Says what a migration should do now.</summary>
    /// <param name="context">The migration, and a context to query the database with.</param>
    /// <param name="cancellationToken">The indicator has taken too long, or the runner stops.</param>
    ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken);
}

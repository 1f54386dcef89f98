using EfBatched.Databases.Load;

namespace EfBatched.Throttling.Indicators;

/// <summary>
/// Waits for replicas that are behind. One that is gone is no longer looked at: nobody reads from it, and it may never come back.
/// </summary>
internal sealed class ReplicaLagIndicator(
    TimeSpan? maxLag, long? maxBytes, IReadOnlyCollection<string> ignored, TimeProvider time) : IMonitoringIndicator
{
    private readonly LagHistory _history = new();

    public string Name => "replica lag";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        var worst = ThrottleVerdict.None;
        foreach (var replica in await context.Load!.ReplicasAsync(cancellationToken).ConfigureAwait(false))
        {
            var lag = LagOf(replica);
            if (ignored.Contains(replica.Name))
            {
                continue;
            }

            if (maxBytes is { } bytes)
            {
                worst = Worse(
                    worst,
                    ThrottleVerdict.Graded(
                        replica.LagBytes, bytes, ThrottlingStrings.ReplicaIsBehindInBytes(replica.Name, replica.LagBytes, bytes)));
            }

            if (maxLag is { } longest)
            {
                worst = Worse(
                    worst,
                    ThrottleVerdict.Graded(
                        lag.TotalSeconds, longest.TotalSeconds, ThrottlingStrings.ReplicaIsBehind(replica.Name, lag, longest)));
            }
        }

        return worst;
    }

    // The server's own figure stands still when the replica does; ours is short just after the start.
    private TimeSpan LagOf(Replica replica)
    {
        _history.Add(time.GetTimestamp(), replica.Written);
        var seen = _history.FindLag(replica.Replayed, time);
        return replica.LagBytes > 0 && replica.ReportedLag is { } reported && reported > seen ? reported : seen;
    }

    private static ThrottleVerdict Worse(ThrottleVerdict one, ThrottleVerdict other) => other.Pressure > one.Pressure ? other : one;
}

namespace EfBatched.Throttling.Indicators;

/// <summary>Leaves the disk to a vacuum of a table that the work writes, so that it gets ahead of what the work leaves behind.</summary>
internal sealed class VacuumIndicator(int restPercent) : IMonitoringIndicator
{
    public string Name => "vacuum";

    public async ValueTask<ThrottleVerdict> CheckAsync(ThrottleContext context, CancellationToken cancellationToken)
    {
        var vacuums = await context.Load!.VacuumsAsync(context.Tables, cancellationToken).ConfigureAwait(false);
        if (vacuums.Count == 0)
        {
            return ThrottleVerdict.None;
        }

        var reason = ThrottlingStrings.VacuumRuns(vacuums[0], restPercent);
        return restPercent == 100 ? ThrottleVerdict.Hold(reason) : ThrottleVerdict.Slow(restPercent / 100.0, reason);
    }
}

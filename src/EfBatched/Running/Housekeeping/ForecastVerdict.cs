using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Housekeeping;

/// <summary>Whether the course of a migration has left its forecast, by a factor of two.</summary>
internal static class ForecastVerdict
{
    private const double Factor = 2;

    /// <param name="forecast">What was forecast, and how long it has run.</param>
    /// <param name="left">How long it will take from now on; null where that is not known, as while it is paused.</param>
    public static bool IsMissed(ForecastSnapshot forecast, BatchedMigrationTimeRange? left)
    {
        if (forecast is not { Earliest: { } earliest, Latest: { } latest })
        {
            return false;
        }

        var soonest = forecast.Course + (forecast.HasFinished ? TimeSpan.Zero : left?.AtLeast ?? TimeSpan.Zero);
        TimeSpan? last = forecast.HasFinished ? forecast.Course : left is { AtMost: var most } ? forecast.Course + most : null;
        return soonest > latest * Factor || last < earliest / Factor;
    }
}

using EfBatched.Reporting;
using EfBatched.Storage.Migrations;
using EfBatched.Texts;

namespace EfBatched.Running;

/// <summary>When a migration will end, and why it does not.</summary>
internal static partial class RunningStrings
{
    public static string Forecast(DateTimeOffset now, BatchedMigrationTimeRange left, BatchedMigrationState state) =>
        $"It will end in {Duration.Range(left.AtLeast, left.AtMost)}, {Between(now, left)}, if it goes on as in its first minutes"
        + (state.RowsPerSecond is { } rate ? $", at {StateText.Number((long)rate)} rows per second." : ".");

    public static string ForecastMissed(
        ForecastSnapshot forecast, DateTimeOffset now, BatchedMigrationTimeRange? left, BatchedMigrationState state)
    {
        var said = $"After its first minutes it was to take {Duration.Range(forecast.Earliest!.Value, forecast.Latest!.Value)}";
        var course = Duration.About(forecast.Course);
        return forecast.HasFinished ? $"{said}; it has taken {course}."
            : left is { } range
                ? $"{said}; it has run for {course} and will end in {Duration.Range(range.AtLeast, range.AtMost)}, {Between(now, range)}. {state.Explanation}"
            : $"{said}; {course} after its start nobody knows when it will end. {state.Explanation}";
    }

    private static string Between(DateTimeOffset now, BatchedMigrationTimeRange left) =>
        $"between {StateText.Time(now + left.AtLeast)} and {StateText.Time(now + left.AtMost)}";
}

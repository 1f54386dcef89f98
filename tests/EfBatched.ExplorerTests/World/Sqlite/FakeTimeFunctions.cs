using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>Puts a clock in the place of SQLite's own: its functions of time, in the forms in which the engine uses them.</summary>
internal static class FakeTimeFunctions
{
    private const double UnixEpochAsJulianDay = 2_440_587.5;

    public static void UseClock(this SqliteConnection connection, TimeProvider time)
    {
        connection.CreateFunction<object>("strftime", (object?[] a) => Format(time, a), isDeterministic: false);
        connection.CreateFunction<object>("julianday", (object?[] a) => JulianDay(time, a), isDeterministic: false);
    }

    private static string Format(TimeProvider time, object?[] arguments)
    {
        if (arguments is not [string format, "now", ..])
        {
            throw new NotSupportedException($"strftime({string.Join(", ", arguments)})");
        }

        var at = time.GetUtcNow();
        foreach (var shift in arguments.Skip(2))
        {
            // "<n> seconds"
            at = at.AddSeconds(double.Parse(((string)shift!).Split(' ')[0], CultureInfo.InvariantCulture));
        }

        return format switch
        {
            "%Y-%m-%d %H:%M:%f" => at.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
            "%s" => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException($"strftime('{format}')"),
        };
    }

    private static object JulianDay(TimeProvider time, object?[] arguments) =>
        arguments switch
        {
            ["now"] => Of(time.GetUtcNow()),
            [string text] => Of(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
            [DBNull] or [null] => DBNull.Value,
            _ => throw new NotSupportedException($"julianday({string.Join(", ", arguments)})"),
        };

    private static double Of(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).TotalDays) + UnixEpochAsJulianDay;
}

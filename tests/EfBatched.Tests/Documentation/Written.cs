using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using EfBatched.Throttling;

namespace EfBatched.Tests.Documentation;

/// <summary>Values as documents write them.</summary>
internal static partial class Written
{
    /// <summary>How a document writes a default.</summary>
    public static string Write(object? value) =>
        value switch
        {
            null => "none",
            ThrottlingOptions => "gentle limits",
            bool isTrue => isTrue ? "true" : "false",
            IEnumerable => "empty",
            TimeSpan time when time == Timeout.InfiniteTimeSpan => "infinite",
            TimeSpan { TotalSeconds: < 1 } time => $"{time.TotalMilliseconds:0} milliseconds",
            TimeSpan { TotalSeconds: 1 } => "1 second",
            TimeSpan { TotalSeconds: < 60 } time => $"{time.TotalSeconds:0} seconds",
            TimeSpan { TotalDays: < 1 } time => $"{time.TotalMinutes:0} minutes",
            TimeSpan time => $"{time.TotalDays:0} days",
            _ => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        };

    /// <summary>The bounds that a text names: <c>from 1 to 100</c>, or <c>1 second to 1 hour</c>.</summary>
    public static (string Min, string Max) RangeOf(string text) =>
        Range().Match(Aside().Replace(text, "")) is { Success: true } match
            ? (match.Groups["min"].Value, match.Groups["max"].Value)
            : throw new FormatException($"'{text}' names no 'min to max'.");

    /// <summary>A number as it is, bytes for KiB and the like, ticks for a time.</summary>
    public static long Read(string text) =>
        text.Split(' ') switch
        {
            ["zero"] => 0,
            [var number] => long.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture),
            [var number, var unit] => long.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) * (unit.TrimEnd('s') switch
            {
                "KiB" => 1L << 10,
                "MiB" => 1L << 20,
                "TiB" => 1L << 40,
                "millisecond" => TimeSpan.TicksPerMillisecond,
                "second" => TimeSpan.TicksPerSecond,
                "minute" => TimeSpan.TicksPerMinute,
                "hour" => TimeSpan.TicksPerHour,
                "day" => TimeSpan.TicksPerDay,
                _ => throw new FormatException($"'{unit}' is no unit."),
            }),
            _ => throw new FormatException($"'{text}' is no value."),
        };

    /// <summary>The same as a value of a type: a number, or a time.</summary>
    public static object As(Type type, long value) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var given && given == typeof(TimeSpan)
            ? TimeSpan.FromTicks(value)
            : Convert.ChangeType(value, given, CultureInfo.InvariantCulture);

    /// <summary>True for what has a range: a number, or a time.</summary>
    public static bool IsRanged(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var given && (given == typeof(int) || given == typeof(long) || given == typeof(TimeSpan));

    [GeneratedRegex(@"(?<min>zero|\d(?:[\d,]*\d)?(?: (?:[KMT]iB|(?:millisecond|second|minute|hour|day)s?))?) to (?<max>\d(?:[\d,]*\d)?(?: (?:[KMT]iB|(?:millisecond|second|minute|hour|day)s?))?)")]
    private static partial Regex Range();

    // A size is written in bytes and, for the reader, in a larger unit.
    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Aside();
}

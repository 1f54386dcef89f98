using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EfBatched.Throttling;

/// <summary>The hours of the day in which a migration may run, UTC, from one time inclusive to another exclusive, also across midnight.</summary>
internal readonly record struct RunWindow(TimeOnly From, TimeOnly To)
{
    private const string Format = "HH':'mm";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How long it is open each day.</summary>
    public TimeSpan Length => Until(To, From);

    /// <summary>Reads <c>22:00-06:00</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunWindow window)
    {
        window = default;
        return text?.Split('-') is [var from, var to]
            && TryParseTime(from, out var first) && TryParseTime(to, out var last) && TryCreate(first, last, out window);
    }

    /// <summary>A window that begins when it ends says nothing, and parts of a minute would be lost where it is kept: both are refused.</summary>
    public static bool TryCreate(TimeOnly from, TimeOnly to, out RunWindow window)
    {
        window = new RunWindow(from, to);
        return from != to && IsWholeMinute(from) && IsWholeMinute(to);
    }

    /// <summary>How long until the window opens; zero when it is open.</summary>
    public TimeSpan UntilOpen(TimeOnly now) => UntilClosed(now) > TimeSpan.Zero ? TimeSpan.Zero : Until(From, now);

    /// <summary>How long until the window closes; zero when it is closed.</summary>
    public TimeSpan UntilClosed(TimeOnly now)
    {
        var passed = Until(now, From);
        return passed < Length ? Length - passed : TimeSpan.Zero;
    }

    public override string ToString() =>
        $"{From.ToString(Format, CultureInfo.InvariantCulture)}-{To.ToString(Format, CultureInfo.InvariantCulture)}";

    // From an earlier time of the day to a later one, over midnight where that comes first.
    private static TimeSpan Until(TimeOnly later, TimeOnly earlier)
    {
        var difference = later.ToTimeSpan() - earlier.ToTimeSpan();
        return difference < TimeSpan.Zero ? difference + Day : difference;
    }

    private static bool IsWholeMinute(TimeOnly time) => time.Ticks % TimeSpan.TicksPerMinute == 0;

    private static bool TryParseTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text.Trim(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}

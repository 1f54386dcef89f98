using System.Globalization;

namespace EfBatched.CommandLine.Commands;

/// <summary>Times as people type them.</summary>
internal static class DurationArgument
{
    // A thousand years; what is too long for an option, the option says.
    private const int MostDays = 365_250;

    /// <summary>Reads <c>500ms</c>, <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>14d</c> or <c>00:15:00</c>. A bare number is refused, since it does not say of what.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value) && value >= TimeSpan.Zero;
        }

        if (text.EndsWith("ms", StringComparison.Ordinal))
        {
            var isNumber = int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds);
            value = TimeSpan.FromMilliseconds(milliseconds);
            return isNumber;
        }

        if (text.Length < 2
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        (var known, value) = text[^1] switch
        {
            's' => (true, TimeSpan.FromSeconds(number)),
            'm' => (true, TimeSpan.FromMinutes(number)),
            'h' when number <= 24 * 365 => (true, TimeSpan.FromHours(number)),
            'd' when number <= MostDays => (true, TimeSpan.FromDays(number)),
            _ => (false, default),
        };
        return known;
    }
}

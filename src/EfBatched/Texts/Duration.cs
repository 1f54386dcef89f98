using System.Globalization;

namespace EfBatched.Texts;

/// <summary>Times as people read them.</summary>
internal static class Duration
{
    private static readonly (string Name, double Seconds)[] Units = [("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

    /// <summary>About how long, in one unit: <c>40 s</c>, <c>15 h</c>, <c>6 days</c>.</summary>
    public static string About(TimeSpan value)
    {
        var (name, seconds) = UnitOf(value);
        return $"{Count(value.TotalSeconds / seconds)} {name}";
    }

    /// <summary>A range in one unit: <c>7 to 14 min</c>; <c>about 7 min</c> where both ends read the same.</summary>
    public static string Range(TimeSpan least, TimeSpan most)
    {
        var (name, seconds) = UnitOf(most);
        var (low, high) = (Count(least.TotalSeconds / seconds), Count(most.TotalSeconds / seconds));
        return low == high ? $"about {high} {name}" : $"{low} to {high} {name}";
    }

    private static (string Name, double Seconds) UnitOf(TimeSpan value) =>
        Units.FirstOrDefault(u => value.TotalSeconds >= 2 * u.Seconds, Units[^1]);

    private static string Count(double value) =>
        value < 10 ? value.ToString("0.#", CultureInfo.InvariantCulture) : value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The two largest units, as <c>4 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Write(TimeSpan value) =>
        value switch
        {
            { TotalSeconds: < 1 } => "under 1 s",
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalSeconds} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalMinutes} min {value.Seconds} s"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours} h {value.Minutes} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalDays} d {value.Hours} h"),
        };
}

using System.Globalization;

namespace EfBatched.Texts;

/// <summary>Times as people read them.</summary>
internal static class Duration
{
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

using System.Globalization;

namespace EfBatched.Benchmarks.Reporting;

/// <summary>Writes numbers the same way everywhere.</summary>
internal static class Format
{
    public static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s");

    public static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F2} ms");

    public static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}");

    public static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

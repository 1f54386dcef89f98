using System.Diagnostics;
using System.Globalization;

namespace EfBatched.Benchmarks.Reporting;

/// <summary>Tells on standard error what is going on.</summary>
internal sealed class Progress
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public string Minutes =>
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalMinutes:F0} minutes");

    public void Say(FormattableString text) =>
        Console.Error.WriteLine(
            $"{Stopwatch.GetElapsedTime(_started).ToString(@"mm\:ss", CultureInfo.InvariantCulture)} {text.ToString(CultureInfo.InvariantCulture)}");
}

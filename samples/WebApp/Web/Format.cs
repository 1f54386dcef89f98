using System.Globalization;
using System.Net;

namespace WebApp.Web;

/// <summary>Figures as the page writes them.</summary>
internal static class Format
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time) =>
        time.TotalMinutes < 1
            ? $"{Number((long)Math.Ceiling(time.TotalSeconds))} s"
            : $"{Number((long)time.TotalMinutes)} min {time.Seconds} s";

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100)}");

    public static string Bar(string label, double share) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <div class="bar" role="progressbar" aria-label="{WebUtility.HtmlEncode(label)}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{Percent(share)}">
            <span style="width:{share * 100:0.0}%"></span>
            </div>
            """);
}

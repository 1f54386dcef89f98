using System.Globalization;
using EfBatched.Reporting;
using EfBatched.Texts;

namespace EfBatched.AspNetCore.Pages;

/// <summary>Texts of others, which may be of any length.</summary>
internal static class Text
{
    private const int MostCharacters = 1_000;

    // Whoever asks for it by the API wants to read it, but not ten megabytes.
    private const int MostOfAnswer = JobReader.MostText - 1;

    /// <summary>A time that may be much less than a second.</summary>
    public static string Time(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
            : Duration.Write(time);

    /// <summary>As a page has it.</summary>
    public static string? Short(string? text) => Cut(text, MostCharacters);

    /// <summary>As the API says it.</summary>
    public static string? Answer(string? text) => Cut(text, MostOfAnswer);

    private static string? Cut(string? text, int most) =>
        text is null || text.Length <= most ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..most]}… (cut at {most:N0} characters)");
}

using System.Globalization;
using EfBatched.Texts;

namespace EfBatched.AspNetCore.Pages;

/// <summary>Texts of others, which may be of any length.</summary>
internal static class Text
{
    private const int MostCharacters = 1_000;

    /// <summary>A time that may be much less than a second.</summary>
    public static string Time(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
            : Duration.Write(time);

    public static string? Short(string? text) =>
        text is null || text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}… ({text.Length} characters)";
}

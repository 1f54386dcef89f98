namespace EfBatched.AspNetCore.Pages;

/// <summary>Texts of others, which may be of any length.</summary>
internal static class Text
{
    private const int MostCharacters = 1_000;

    public static string? Short(string? text) =>
        text is null || text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}… ({text.Length} characters)";
}

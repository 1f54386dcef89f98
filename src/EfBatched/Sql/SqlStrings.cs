using System.Globalization;

namespace EfBatched.Sql;

/// <summary>What is said of text that cannot be stored.</summary>
internal static class SqlStrings
{
    public static string TextIsCut(int length) =>
        string.Create(CultureInfo.InvariantCulture, $"… (cut: it has {length:#,0} characters)");
}

using System.Globalization;
using System.Text;

namespace WebApp.Setup;

/// <summary>The ways to write a name that people type.</summary>
internal static class SpellingRules
{
    /// <summary>Every name gets its plain spelling, also where it repeats the name: an old import did no better.</summary>
    public static IEnumerable<string> SpellingsOf(string name, string alternateName)
    {
        var plain = Plain(name);
        yield return plain;
        if (WithUmlautsWrittenOut(name) is var writtenOut && writtenOut != plain)
        {
            yield return writtenOut;
        }

        if (alternateName.Length > 0)
        {
            yield return alternateName;
        }
    }

    /// <summary>The name without marks: 'Zürich' as 'Zurich', 'Łódź' as 'Lodz'.</summary>
    public static string Plain(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        var plain = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            plain.Append(
                CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.ModifierLetter
                    ? ""
                    : WithoutMark(letter));
        }

        return plain.ToString();
    }

    private static string WithUmlautsWrittenOut(string name) =>
        Plain(name.Normalize(NormalizationForm.FormC)
            .Replace("ä", "ae", StringComparison.Ordinal).Replace("Ä", "Ae", StringComparison.Ordinal)
            .Replace("ö", "oe", StringComparison.Ordinal).Replace("Ö", "Oe", StringComparison.Ordinal)
            .Replace("ü", "ue", StringComparison.Ordinal).Replace("Ü", "Ue", StringComparison.Ordinal));

    // Letters that Unicode does not take apart.
    private static string WithoutMark(char letter) =>
        letter switch
        {
            'ł' => "l",
            'Ł' => "L",
            'ø' => "o",
            'Ø' => "O",
            'đ' => "d",
            'Đ' => "D",
            'ħ' => "h",
            'ı' => "i",
            'ß' => "ss",
            'æ' => "ae",
            'Æ' => "Ae",
            'œ' => "oe",
            'Œ' => "Oe",
            'ð' => "d",
            'Ð' => "D",
            'þ' => "th",
            'Þ' => "Th",
            '‘' or '’' => "",
            _ => letter.ToString(),
        };
}

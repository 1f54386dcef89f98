using System.Globalization;
using System.Text;

namespace EfBatched.Sql;

/// <summary>
/// The one place that makes text from outside storable, whatever it is: what an exception says, a person types, an indicator answers, a
/// machine is called. A failure whose record cannot be stored would be lost, and the job with it until its lease has run out.
/// </summary>
internal static class RecordableText
{
    /// <summary>The longest text in a column, in UTF-16 code units. Longer than what is said of one failure, so that sentences around it stay whole.</summary>
    public const int MaxLength = 16_000;

    /// <summary>The text as a database stores it that knows all of Unicode: cut, and without NUL and halves of surrogate pairs.</summary>
    public static string Of(string text) => Escape(Cut(text, MaxLength), keepsUnicode: true);

    /// <summary>The same in ASCII, for a database whose encoding lacks characters; which ones, only it knows.</summary>
    public static string InAscii(string text) => Escape(text, keepsUnicode: false);

    /// <summary>The beginning of a text that is too long, which says so.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        var end = SqlStrings.TextIsCut(text.Length);
        var length = maxLength - end.Length;
        // Not between the two halves of one character.
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), end);
    }

    private static string Escape(string text, bool keepsUnicode)
    {
        if (Ascii.IsValid(text) && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (keepsUnicode && isPair)
            {
                escaped.Append(text, i++, 2);
            }
            else if (text[i] != '\0' && (char.IsAscii(text[i]) || (keepsUnicode && !char.IsSurrogate(text[i]))))
            {
                escaped.Append(text[i]);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            }
        }

        return escaped.ToString();
    }
}

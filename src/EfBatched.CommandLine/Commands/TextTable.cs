using System.Text;

namespace EfBatched.CommandLine.Commands;

/// <summary>
/// Columns aligned with spaces, so that a line can be read by people and by <c>awk</c>; on a terminal that is too narrow for them, a paragraph
/// for each row.
/// </summary>
internal static class TextTable
{
    private const string Gap = "  ";
    private const int LeastTextWidth = 16;

    /// <param name="rows">The head and the rows.</param>
    /// <param name="width">The characters of a line; null where lines have no end.</param>
    public static string Write(IReadOnlyList<IReadOnlyList<string>> rows, int? width = null)
    {
        var widths = WidthsOf(rows);
        return widths.Sum() + (Gap.Length * (widths.Count - 1)) > width
            ? string.Join(Environment.NewLine + Environment.NewLine, rows.Skip(1).Select(row => WritePairs([.. rows[0].Zip(row)], width.Value)))
            : Align(rows, widths);
    }

    /// <summary>A name and a text a line; a text that is too long goes on below its beginning.</summary>
    public static string WritePairs(IReadOnlyList<(string Name, string Text)> pairs, int? width)
    {
        // What is not there needs no line where lines are dear.
        var shown = pairs.Where(p => width is null || p.Text.Length > 0).ToList();
        var first = shown.Max(p => p.Name.Length);
        var left = Math.Max((width ?? 0) - first - Gap.Length, LeastTextWidth);
        return Align(
            [
                .. shown.SelectMany(p => (width is null ? [p.Text] : Lines(p.Text, left))
                    .Select(IReadOnlyList<string> (line, i) => [i == 0 ? p.Name : "", line])),
            ],
            [first, 0]);
    }

    /// <summary>Breaks a sentence between words.</summary>
    public static string Wrap(string text, int? width) =>
        width is { } characters ? string.Join(Environment.NewLine, Lines(text, characters)) : text;

    /// <summary>The first line of a text that may have many.</summary>
    public static string OneLine(string text) => text.Split('\n', 2)[0].TrimEnd();

    private static List<int> WidthsOf(IReadOnlyList<IReadOnlyList<string>> rows) =>
        [.. Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length))];

    private static string Align(IReadOnlyList<IReadOnlyList<string>> rows, List<int> widths)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.ToString().TrimEnd();
    }

    // A word that is longer than a line is left whole, so that it can be copied.
    private static IEnumerable<string> Lines(string text, int width)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var line = new StringBuilder();
            foreach (var word in paragraph.TrimEnd().Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                line.Append(line.Length == 0 ? "" : " ").Append(word);
            }

            yield return line.ToString();
        }
    }
}

namespace EfBatched.Tests.Documentation;

/// <summary>Reads the tables of a document.</summary>
internal static class MarkdownTable
{
    /// <summary>The rows of the tables whose header begins with these cells, each as its cells.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(string markdown, params string[] header)
    {
        var rows = new List<IReadOnlyList<string>>();
        var isInside = false;
        foreach (var line in markdown.Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                isInside = false;
            }
            else if (Cells(line) is var cells && cells.Take(header.Length).SequenceEqual(header))
            {
                isInside = true;
            }
            else if (isInside && !cells.All(c => c.Trim('-', ':').Length == 0))
            {
                rows.Add(cells);
            }
        }

        return rows;
    }

    /// <summary>The text between the only pair of back-ticks of a cell.</summary>
    public static string Code(string cell) =>
        cell.Split('`') is [_, var code, _] ? code : throw new FormatException($"'{cell}' has no single `code`.");

    private static List<string> Cells(string line) =>
        [.. line.Trim().Trim('|').Split('|').Select(c => c.Trim())];
}

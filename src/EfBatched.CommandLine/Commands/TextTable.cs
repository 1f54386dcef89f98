using System.Text;

namespace EfBatched.CommandLine.Commands;

/// <summary>Columns aligned with spaces, so that a line can be read by people and by <c>awk</c>.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    public static string Write(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.ToString().TrimEnd();
    }
}

using System.Text.RegularExpressions;

namespace EfBatched.Rehearsing;

/// <summary>A statement without its literals: work that writes its SQL itself may have put values of rows into it.</summary>
internal static partial class BareSql
{
    public static string Of(string sql) =>
        Part().Replace(sql, part => part.Groups["name"].Success ? part.Value : part.Groups["comment"].Success ? "" : "…").Trim();

    // Names in quotes and parameters stay, whatever they look like.
    [GeneratedRegex(
        """
        (?<name>"(?:[^"]|"")*"|[@:][A-Za-z_]\w*|\$\d+|[A-Za-z_]\w*(?!\w|'))|(?<comment>--[^\n]*|/\*.*?\*/)|[Ee]'(?:[^'\\]|\\.|'')*'|[BbXxNn]?'(?:[^']|'')*'|\$(?<tag>\w*)\$.*?\$\k<tag>\$|\d+(?:\.\d+)?
        """,
        RegexOptions.Singleline)]
    private static partial Regex Part();
}

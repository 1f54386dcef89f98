using System.Text;

namespace EfBatched.Sql;

/// <summary>Writes a query in one line, and finds its way in it: what stands between quotes is no part of the query.</summary>
internal static class SqlLine
{
    /// <summary>The query with every run of blanks and line ends outside quotes as one blank.</summary>
    public static string Of(string sql)
    {
        var line = new StringBuilder();
        foreach (var (character, isQuoted, _) in Read(sql))
        {
            if (isQuoted || !char.IsWhiteSpace(character))
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>Where the condition of the whole query begins, behind its <c>WHERE</c>; -1 when it has none.</summary>
    public static int FindCondition(string line)
    {
        const string Where = " WHERE ";
        var at = 0;
        foreach (var (_, isQuoted, depth) in Read(line))
        {
            if (!isQuoted && depth == 0 && string.CompareOrdinal(line, at, Where, 0, Where.Length) == 0)
            {
                return at + Where.Length;
            }

            at++;
        }

        return -1;
    }

    /// <summary>The query without what stands between parentheses, whose aliases are not known outside.</summary>
    public static string WithoutSubqueries(string line) =>
        string.Concat(Read(line).Where(c => c.Depth == 0).Select(c => c.Character));

    /// <summary>The query without what stands between quotes.</summary>
    public static string WithoutQuoted(string line) =>
        string.Concat(Read(line).Where(c => !c.IsQuoted).Select(c => c.Character));

    // A quote within quotes is written twice, which reads as the end of one text and the start of another.
    private static IEnumerable<(char Character, bool IsQuoted, int Depth)> Read(string sql)
    {
        var quote = '\0';
        var depth = 0;
        foreach (var character in sql)
        {
            var isQuoted = quote != '\0' || character is '\'' or '"';
            quote = quote == '\0' && isQuoted ? character : quote == character ? '\0' : quote;
            depth += isQuoted ? 0 : character switch { '(' => 1, ')' => -1, _ => 0 };
            yield return (character, isQuoted, depth);
        }
    }
}

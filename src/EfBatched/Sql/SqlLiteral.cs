using System.Text;

namespace EfBatched.Sql;

/// <summary>Writes a text as an SQL expression, with some characters named by their code.</summary>
internal static class SqlLiteral
{
    /// <param name="text">The text; null is the SQL null.</param>
    /// <param name="codeFunction">The function that makes a character of its code.</param>
    /// <param name="coded">The characters that must not appear in the literal.</param>
    public static string Write(string? text, string codeFunction, string coded)
    {
        if (text is null)
        {
            return "NULL";
        }

        var sql = new StringBuilder("'");
        foreach (var character in text)
        {
            sql.Append(character switch
            {
                '\'' => "''",
                _ when coded.Contains(character, StringComparison.Ordinal) => $"' || {codeFunction}({(int)character}) || '",
                _ => character.ToString(),
            });
        }

        return sql.Append('\'').ToString();
    }
}

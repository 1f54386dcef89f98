using EfBatched.Sql;

namespace EfBatched.TestUtilities.Faults;

internal static class SqlTextExtensions
{
    /// <summary>Another statement with the same parameters.</summary>
    public static SqlText WithSql(this SqlText text, string sql)
    {
        var other = new SqlText(sql);
        foreach (var (name, value, _) in text.Parameters)
        {
            _ = value switch
            {
                string given => other.With(name, given),
                long number => other.With(name, number),
                int number => other.With(name, number),
                Guid id => other.With(name, id),
                null => other.With(name, (long?)null),
                _ => other,
            };
        }

        return other;
    }
}

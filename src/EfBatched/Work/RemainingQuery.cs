using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EfBatched.Work;

/// <summary>
/// The rows that a work has still to change, as one query in EF's own translation: <c>SELECT 1 FROM … WHERE …</c> in one line, with all
/// values written out, so that it can be kept as text. See docs/adr/0011-the-gate-looks-at-the-rows.md.
/// </summary>
/// <param name="Sql">The query; null where it cannot do without parameters.</param>
/// <param name="Constant">What the condition is for every row, whatever it holds; null where it depends on the row.</param>
internal sealed record RemainingQuery(string? Sql, bool? Constant)
{
    /// <summary>Writes the query of a work; null when it has no condition.</summary>
    /// <exception cref="InvalidOperationException">EF cannot translate the condition.</exception>
    public static RemainingQuery? Create(DbContext context, BatchedWork work)
    {
        if (!work.CanVerify)
        {
            return null;
        }

        var remaining = Write(context, work.Remaining(context));
        bool? constant = remaining?.EndsWith(" WHERE FALSE", StringComparison.Ordinal) == true
            || remaining?.EndsWith(" WHERE 0", StringComparison.Ordinal) == true ? false
            : remaining is not null && remaining == Write(context, work.AllRows(context)) ? true
            : null;
        return new RemainingQuery(remaining, constant);
    }

    private static string? Write(DbContext context, IQueryable<int> query)
    {
        var inliner = new LiteralInliner(context.GetService<IEvaluatableExpressionFilter>(), context.Model);
        var inlined = query.Provider.CreateQuery<int>(inliner.Inline(query.Expression));
        using var command = inlined.CreateDbCommand();
        return command.Parameters.Count == 0 ? SqlLine.Of(command.CommandText) : null;
    }
}

using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Storage;

/// <summary>Sends rows as lists of parameters, in as many statements as the provider's number of parameters asks for.</summary>
internal static class ValuesSource
{
    public static IEnumerable<RowSource> Create(DbContext context, RowSet rows, int maxParameters) =>
        rows.Rows.Chunk(Math.Max(1, maxParameters / rows.Columns.Count)).Select(part => Create(context, rows.Columns, part));

    private static RowSource Create(DbContext context, IReadOnlyList<RowColumn> columns, object?[][] rows)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        var parameters = new List<DbParameter>(rows.Length * columns.Count);
        var sql = new StringBuilder("VALUES ");
        foreach (var row in rows)
        {
            sql.Append(parameters.Count == 0 ? "(" : ", (");
            for (var i = 0; i < columns.Count; i++)
            {
                var name = $"c{parameters.Count}";
                sql.Append(i == 0 ? "@" : ", @").Append(name);
                parameters.Add(columns[i].Mapping.CreateParameter(command, name, row[i], nullable: true));
            }

            sql.Append(')');
        }

        return new RowSource(sql.ToString(), parameters);
    }
}

using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Rows;

/// <summary>Sends rows as lists of parameters, in as many statements as the provider's number of parameters asks for.</summary>
internal static class ValuesSource
{
    public static IEnumerable<RowSource> Create(DbContext context, RowSet rows, int maxParameters) =>
        Enumerable.Range(0, rows.Count)
            .Chunk(Math.Max(1, maxParameters / rows.Columns.Count))
            .Select(indexes => Create(context, rows.Columns, indexes));

    private static RowSource Create(DbContext context, IReadOnlyList<RowColumn> columns, int[] indexes)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        var parameters = new List<DbParameter>(indexes.Length * columns.Count);
        var sql = new StringBuilder("VALUES ");
        foreach (var index in indexes)
        {
            sql.Append(parameters.Count == 0 ? "(" : ", (");
            for (var i = 0; i < columns.Count; i++)
            {
                var name = $"c{parameters.Count}";
                sql.Append(i == 0 ? "@" : ", @").Append(name);
                parameters.Add(columns[i].Mapping.CreateParameter(command, name, columns[i].Values.GetValue(index), nullable: true));
            }

            sql.Append(')');
        }

        return new RowSource(sql.ToString(), parameters);
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Rows;

/// <summary>Sends rows as one array a column: as many parameters as columns, however many rows.</summary>
internal static class UnnestSource
{
    /// <summary>Null where a column's type cannot be sent that way: an array of arrays would be taken apart to its last element.</summary>
    public static RowSource? TryCreate(DbContext context, RowSet rows)
    {
        var types = context.GetService<IRelationalTypeMappingSource>();
        using var command = context.Database.GetDbConnection().CreateCommand();
        var parameters = new List<DbParameter>();
        foreach (var column in rows.Columns)
        {
            if (types.FindMapping(column.Values.GetType(), context.Model, column.Mapping) is not RelationalTypeMapping mapping
                || mapping.StoreType != column.Mapping.StoreType + "[]")
            {
                return null;
            }

            parameters.Add(mapping.CreateParameter(command, $"c{parameters.Count}", column.Values, nullable: false));
        }

        // Each array within a subquery, so that the planner does not see its length. From some thousand rows it would read the whole table once
        // for every batch, rather than each row by its key. See docs/adr/0006-bulk-write-back.md.
        return new RowSource($"SELECT * FROM unnest({string.Join(", ", parameters.Select((_, i) => $"(SELECT @c{i})"))})", parameters);
    }
}

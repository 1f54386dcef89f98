using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Storage;

/// <summary>Sends rows as one array a column: as many parameters as columns, however many rows.</summary>
internal static class UnnestSource
{
    /// <summary>Null where a column's type cannot be sent that way: an array of arrays would be taken apart to its last element.</summary>
    public static RowSource? TryCreate(DbContext context, RowSet rows)
    {
        var types = context.GetService<IRelationalTypeMappingSource>();
        using var command = context.Database.GetDbConnection().CreateCommand();
        var parameters = new List<DbParameter>();
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            var column = rows.Columns[i];
            var element = NullableType(column.ClrType);
            if (types.FindMapping(element.MakeArrayType(), context.Model, column.Mapping) is not RelationalTypeMapping mapping
                || mapping.StoreType != column.Mapping.StoreType + "[]")
            {
                return null;
            }

            parameters.Add(mapping.CreateParameter(command, $"c{i}", Values(rows, i, element), nullable: false));
        }

        // Each array within a subquery, so that the planner does not see its length. From some thousand rows it would read the whole table once
        // for every batch, rather than each row by its key. See docs/adr/0006-bulk-write-back.md.
        return new RowSource($"SELECT * FROM unnest({string.Join(", ", parameters.Select((_, i) => $"(SELECT @c{i})"))})", parameters);
    }

    private static Array Values(RowSet rows, int column, Type element)
    {
        var values = Array.CreateInstance(element, rows.Rows.Count);
        for (var i = 0; i < rows.Rows.Count; i++)
        {
            values.SetValue(rows.Rows[i][column], i);
        }

        return values;
    }

    // So that a null meant for a required column reaches the database, which says where it belongs.
    private static Type NullableType(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
}

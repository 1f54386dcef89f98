using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Rows;

/// <summary>A column of rows to be written.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Mapping">How a value of the model becomes one of the database.</param>
/// <param name="Values">The values, one for each row, of the model's type with room for null.</param>
internal sealed record RowColumn(string Name, RelationalTypeMapping Mapping, Array Values)
{
    public static RowColumn Create(IColumnMapping mapping, Array values) =>
        new(mapping.Column.Name, mapping.TypeMapping, values);
}

using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Storage;

/// <summary>A column of rows to be written, and how its values, of the model's CLR type, become values of the database.</summary>
internal sealed record RowColumn(string Name, Type ClrType, RelationalTypeMapping Mapping)
{
    public static RowColumn Create(IColumnMapping mapping) =>
        new(mapping.Column.Name, mapping.Property.ClrType, mapping.TypeMapping);
}

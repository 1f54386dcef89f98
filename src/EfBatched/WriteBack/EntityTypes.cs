using EfBatched.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.WriteBack;

/// <summary>Finds the entity types whose rows are written.</summary>
internal static class EntityTypes
{
    public static IEntityType Get(DbContext context, Type type) =>
        context.Model.FindEntityType(type) is { } entityType && entityType.FindPrimaryKey() is not null && entityType.GetTableMappings().Any()
            ? entityType
            : throw new WorkShapeException(WriteBackStrings.RowsOfNoTable(context.GetType(), type));
}

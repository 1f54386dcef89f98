using EfBatched.Rows;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Work.Batches;

/// <summary>
/// Finds the tables that a row of an entity type is read from beside its first one. An edit that touches only one of them does not touch the
/// first, so locking that alone would let the edit in between.
/// </summary>
internal sealed class RowPartFinder
{
    private readonly Dictionary<ITableBase, RowPart> _parts = [];
    private readonly ITableBase _first;
    private readonly IReadOnlyList<IProperty> _key;

    private RowPartFinder(IEntityType entityType)
    {
        _key = entityType.FindPrimaryKey()!.Properties;

        // A query of a type with a table of its own starts at that of its root.
        _first = (entityType.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy ? entityType.GetRootType() : entityType)
            .GetTableMappings().First(m => m.IsSplitEntityTypePrincipal != false).Table;
        foreach (var type in entityType.GetDerivedTypes().Prepend(entityType))
        {
            Add(type, _key);
        }
    }

    public static IReadOnlyList<RowPart> Find(IEntityType entityType) => [.. new RowPartFinder(entityType)._parts.Values];

    private void Add(IEntityType entityType, IReadOnlyList<IProperty> key)
    {
        foreach (var mapping in entityType.GetTableMappings().Where(m => m.Table != _first))
        {
            var columns = key.Select(p => mapping.ColumnMappings.FirstOrDefault(c => c.Property == p)?.Column.Name).OfType<string>().ToList();
            if (columns.Count == key.Count)
            {
                _parts.TryAdd(mapping.Table, new RowPart(new TableName(mapping.Table.Name, mapping.Table.Schema), columns));
            }
        }

        // EF reads what a row owns with it, wherever it is stored.
        foreach (var ownership in entityType.GetReferencingForeignKeys().Where(f => f.IsOwnership))
        {
            var positions = key.Select(p => ownership.PrincipalKey.Properties.ToList().IndexOf(p)).ToList();
            if (!positions.Contains(-1) && !ownership.DeclaringEntityType.IsMappedToJson())
            {
                Add(ownership.DeclaringEntityType, [.. positions.Select(i => ownership.Properties[i])]);
            }
        }
    }
}

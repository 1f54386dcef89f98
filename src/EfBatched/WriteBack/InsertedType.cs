using EfBatched.Faults;
using EfBatched.Rows;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfBatched.WriteBack;

/// <summary>The type of inserted entities: its table and columns. One whose values lie elsewhere too is refused before the first row is read.</summary>
internal sealed class InsertedType
{
    private readonly DbContext _context;
    private readonly IEntityType _entityType;
    private readonly IReadOnlyList<InsertedColumn> _columns;

    public InsertedType(DbContext context, Type type)
    {
        _context = context;
        _entityType = EntityTypes.Get(context, type);
        if (FindFault(_entityType) is { } fault)
        {
            throw new WorkShapeException(WriteBackStrings.InsertedElsewhere(_entityType, fault));
        }

        var mapping = _entityType.GetTableMappings().Single();
        Table = new TableName(mapping.Table.Name, mapping.Table.Schema);
        var generators = context.GetService<IValueGeneratorSelector>();
        _columns = [.. mapping.ColumnMappings
            .Where(m => m.Property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save)
            .Select(m => new InsertedColumn(m, _entityType, generators))];
    }

    public TableName Table { get; }

    /// <summary>The entities as rows; one set where all leave the same columns to the database.</summary>
    public async Task<IReadOnlyList<RowSet>> ToRowsAsync(IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        var sets = new List<RowSet>();
        foreach (var group in entities.GroupBy(GetColumns, new SameColumns()))
        {
            var members = group.ToList();
            var columns = new List<RowColumn>();
            foreach (var column in group.Key)
            {
                var values = new object?[members.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = await column.GetValueAsync(_context, members[i], cancellationToken).ConfigureAwait(false);
                }

                columns.Add(RowColumn.Create(
                    column.Mapping, ColumnValues.Collect<object?>(column.Mapping.Property.ClrType, values, v => v)));
            }

            sets.Add(new RowSet([], columns, members.Count));
        }

        return sets;
    }

    private static string? FindFault(IEntityType entityType)
    {
        var required = entityType.GetProperties().FirstOrDefault(
            p => p.IsShadowProperty() && !p.IsNullable && p.ValueGenerated == ValueGenerated.Never && p != entityType.FindDiscriminatorProperty());
        return entityType switch
        {
            { ClrType.IsAbstract: true } => WriteBackStrings.InsertedIsAbstract,
            _ when entityType.GetTableMappings().Count() > 1 => WriteBackStrings.InsertedIntoSeveralTables,
            _ when entityType.GetComplexProperties().FirstOrDefault() is { } complex => WriteBackStrings.InsertedHasComplex(complex),
            _ when entityType.GetNavigations().FirstOrDefault(n => n.TargetEntityType.IsOwned()) is { } owned =>
                WriteBackStrings.InsertedOwns(owned),
            _ when required is not null => WriteBackStrings.InsertedHasShadowProperty(required),
            _ => null,
        };
    }

    private List<InsertedColumn> GetColumns(object entity) =>
        entity.GetType() == _entityType.ClrType
            ? [.. _columns.Where(c => c.HasValue(entity))]
            : throw new InvalidOperationException(WriteBackStrings.InsertedIsDerived(_entityType, entity.GetType()));

    private sealed class SameColumns : IEqualityComparer<List<InsertedColumn>>
    {
        public bool Equals(List<InsertedColumn>? x, List<InsertedColumn>? y) => x!.SequenceEqual(y!);

        public int GetHashCode(List<InsertedColumn> columns) => columns.Count;
    }
}

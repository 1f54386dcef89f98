using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>Refuses a key that could skip rows, because it is not unique, or that no index puts in order.</summary>
internal static class DeclarationKeyIndex
{
    // Whatever shapes an index on PostgreSQL so that it need not serve an order: another method, operators or collation.
    private static readonly string[] OtherOrders = ["Npgsql:IndexOperators", RelationalAnnotationNames.Collation];

    public static void Check(BatchedMigrationDeclaration declaration)
    {
        var (entityType, properties) = (declaration.EntityType, declaration.KeyProperties);
        var table = StoreObjectIdentifier.Table(entityType.GetTableName()!, entityType.GetSchema());
        if (properties.FirstOrDefault(p => p.GetColumnName(table) is null) is { } elsewhere)
        {
            throw new InvalidOperationException(DeclaringStrings.KeyInOtherTable(declaration.Name, elsewhere, table.Name));
        }

        if (!IsUnique(entityType, properties))
        {
            throw new InvalidOperationException(
                DeclaringStrings.NonUniqueKey(declaration.Name, entityType, properties, entityType.FindPrimaryKey()!));
        }

        if (!entityType.GetKeys().Any(k => Leads(k.Properties, properties))
            && !entityType.GetIndexes().Any(i => Leads(i.Properties, properties) && IsOrdered(i, properties.Count)))
        {
            throw new InvalidOperationException(DeclaringStrings.KeyWithoutIndex(declaration.Name, properties));
        }
    }

    // A superset of a unique set is unique; a filtered unique index promises nothing about the rows outside its filter.
    private static bool IsUnique(IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties) =>
        entityType.GetKeys().Any(k => k.Properties.All(properties.Contains))
        || entityType.GetIndexes().Any(i => i.IsUnique && i.GetFilter() is null && i.Properties.All(properties.Contains));

    private static bool Leads(IReadOnlyList<IReadOnlyProperty> indexed, IReadOnlyList<IReadOnlyProperty> properties) =>
        indexed.Take(properties.Count).SequenceEqual(properties);

    private static bool IsOrdered(IReadOnlyIndex index, int columns) =>
        index.GetFilter() is null
        && (index["Npgsql:IndexMethod"] is null or "btree")
        && OtherOrders.All(o => index[o] is null)
        // All ascending or all descending: an index can be read from either end.
        && (index.IsDescending is not { Count: > 0 } descending || descending.Take(columns).Distinct().Count() == 1);
}

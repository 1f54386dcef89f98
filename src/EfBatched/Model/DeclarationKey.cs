using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Model;

/// <summary>Finds the key properties that a declaration walks by, and refuses a walk that could skip or repeat rows.</summary>
internal static class DeclarationKey
{
    public static IReadOnlyList<IReadOnlyProperty> Resolve(IReadOnlyEntityType entityType, string name, DeclarationSettings settings)
    {
        if (entityType.IsOwned() || entityType.FindPrimaryKey() is not { } primaryKey)
        {
            throw new InvalidOperationException(EfBatchedStrings.EntityWithoutKey(name, entityType));
        }

        if (entityType.GetTableName() is null)
        {
            throw new InvalidOperationException(EfBatchedStrings.EntityWithoutTable(name, entityType));
        }

        var properties = settings.KeyPropertyNames is { } names
            ? [.. names.Select(n => entityType.FindProperty(n)
                ?? throw new InvalidOperationException(EfBatchedStrings.KeyPropertyNotFound(name, entityType, n)))]
            : primaryKey.Properties;
        if (properties.FirstOrDefault(p => p.IsNullable) is { } nullable)
        {
            throw new InvalidOperationException(EfBatchedStrings.NullableKey(name, nullable));
        }

        if (properties.FirstOrDefault(p => !IsSupported(p)) is { } unsupported)
        {
            throw new InvalidOperationException(EfBatchedStrings.UnsupportedKeyType(name, unsupported));
        }

        return IsUnique(entityType, properties)
            ? properties
            : throw new InvalidOperationException(EfBatchedStrings.NonUniqueKey(name, entityType, properties, primaryKey));
    }

    // A superset of a unique set is unique; a filtered unique index promises nothing about the rows outside its filter.
    private static bool IsUnique(IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties) =>
        entityType.GetKeys().Any(k => k.Properties.All(properties.Contains))
        || entityType.GetIndexes().Any(i => i.IsUnique && i.GetFilter() is null && i.Properties.All(properties.Contains));

    private static bool IsSupported(IReadOnlyProperty property) =>
        (property.GetProviderClrType() ?? property.GetValueConverter()?.ProviderClrType ?? property.ClrType) is var type
        && (type == typeof(int) || type == typeof(long) || type == typeof(Guid) || type == typeof(string));
}

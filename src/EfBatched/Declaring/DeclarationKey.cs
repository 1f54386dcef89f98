using EfBatched.Keys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>Finds the key properties that a declaration walks by.</summary>
internal static class DeclarationKey
{
    public static IReadOnlyList<IReadOnlyProperty> Resolve(IReadOnlyEntityType entityType, string name, DeclarationSettings settings)
    {
        var primaryKey = DeclarationMapping.Check(entityType, name);
        var properties = settings.KeyPropertyNames is { } names
            ? [.. names.Select(n => entityType.FindProperty(n)
                ?? throw new InvalidOperationException(DeclaringStrings.KeyPropertyNotFound(name, entityType, n)))]
            : primaryKey.Properties;
        if (properties.FirstOrDefault(p => p.IsNullable) is { } nullable)
        {
            throw new InvalidOperationException(DeclaringStrings.NullableKey(name, nullable));
        }

        return properties.Distinct().Count() == properties.Count
            ? properties
            : throw new InvalidOperationException(KeysStrings.KeyNotDistinct(entityType));
    }
}

using EfBatched.Databases;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Declaring;

/// <summary>Refuses a key of a type that the provider cannot put in order by an index, or whose values cannot be stored as a boundary.</summary>
internal sealed class DeclarationKeyType(string providerName, IRelationalTypeMappingSource mappings)
{
    // EF refuses to sort the first three, and compares decimals by a function of its own, which no index serves: see KeyTypeBehaviorTest.
    private static readonly HashSet<Type> UnorderedOnSqlite = [typeof(DateTimeOffset), typeof(TimeSpan), typeof(ulong), typeof(decimal)];

    // Documents, shapes and the like: without an order, or with one that is not meant to be walked by.
    private static readonly HashSet<string> UnorderedOnPostgreSql =
    [
        "json", "jsonb", "jsonpath", "xml", "hstore", "point", "line", "lseg", "box", "path", "polygon", "circle", "geometry", "geography",
        "xid", "cid",
    ];

    public void Check(BatchedMigrationDeclaration declaration)
    {
        foreach (var property in declaration.KeyProperties)
        {
            if (mappings.FindMapping((IProperty)property) is { } mapping
                && FindFault(property, mapping, isAlone: declaration.KeyProperties.Count == 1) is { } fault)
            {
                throw new InvalidOperationException(DeclaringStrings.KeyTypeNotOrdered(declaration.Name, property, fault));
            }
        }
    }

    private string? FindFault(IReadOnlyProperty property, RelationalTypeMapping mapping, bool isAlone)
    {
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when mapping.ElementTypeMapping is not null => DeclaringStrings.KeyIsCollection,
            _ when type == typeof(bool) && isAlone => DeclaringStrings.KeyIsBool,
            _ when providerName == ProviderNames.Sqlite && UnorderedOnSqlite.Contains(type) => DeclaringStrings.KeyNotOrderedOnSqlite(type),
            _ when providerName == ProviderNames.PostgreSql && UnorderedOnPostgreSql.Contains(mapping.StoreTypeNameBase) =>
                DeclaringStrings.KeyNotOrderedOnPostgreSql(mapping.StoreTypeNameBase),
            _ when (property.GetJsonValueReaderWriter() ?? mapping.JsonValueReaderWriter) is null => DeclaringStrings.KeyWithoutText,
            _ => null,
        };
    }
}

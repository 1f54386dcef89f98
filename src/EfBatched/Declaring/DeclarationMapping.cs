using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>Refuses an entity type whose rows are not those of one table that can be read in order and changed.</summary>
internal static class DeclarationMapping
{
    /// <summary>The primary key of an entity type that can be walked.</summary>
    /// <exception cref="InvalidOperationException">It cannot; the message says why, and what to declare instead.</exception>
    public static IReadOnlyKey Check(IReadOnlyEntityType entityType, string name)
    {
        if (entityType.FindOwnership() is { } ownership)
        {
            throw new InvalidOperationException(DeclaringStrings.OwnedEntity(name, entityType.ClrType, ownership.PrincipalEntityType.ClrType));
        }

        if (entityType.FindPrimaryKey() is not { } primaryKey)
        {
            throw new InvalidOperationException(DeclaringStrings.EntityWithoutKey(name, entityType));
        }

        // EF can neither update nor lock a union of tables, even where one of them belongs to the type itself.
        if (entityType.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy && entityType.GetDirectlyDerivedTypes().Any())
        {
            throw new InvalidOperationException(DeclaringStrings.EntityInSeveralTables(name, entityType, Leaves(entityType)));
        }

        if (entityType.GetTableName() is null)
        {
            throw new InvalidOperationException(DeclaringStrings.EntityWithoutTable(name, entityType));
        }

        return FindSource(entityType) is { } source
            ? throw new InvalidOperationException(DeclaringStrings.EntityReadFromElsewhere(name, entityType, source))
            : primaryKey;
    }

    private static List<string> Leaves(IReadOnlyEntityType entityType) =>
        [.. entityType.GetDerivedTypes().Where(t => !t.GetDirectlyDerivedTypes().Any()).Select(t => t.DisplayName())];

    // What queries read in place of the table, for an entity type that is mapped to both.
    private static string? FindSource(IReadOnlyEntityType entityType) =>
        entityType switch
        {
            _ when entityType.GetViewName() is { } view => $"the view '{view}'",
            _ when entityType.GetFunctionName() is { } function => $"the function '{function}'",
            _ when entityType.GetSqlQuery() is not null => "a SQL query",
            _ => null,
        };
}

using EfBatched.Texts;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Keys;

/// <summary>What is said of keys.</summary>
internal static class KeysStrings
{
    public static string KeyHasNoJsonForm(IReadOnlyProperty property)
        => $"'{Phrases.NameOf(property)}' cannot be a key to batch by, because EF has no JSON form for its type "
            + $"'{property.ClrType.Name}' and a boundary could not be stored. Batch by another unique key, or give the "
            + "property a value converter to a simpler type.";

    public static string KeyNotOfEntityType(IReadOnlyEntityType entityType, IReadOnlyProperty property)
        => $"'{Phrases.NameOf(property)}' cannot be a key to batch '{entityType.DisplayName()}' by, because it is not a property "
            + "of that entity type. Batch by properties of the entity type itself.";

    public static string KeyNullable(IReadOnlyProperty property)
        => $"'{Phrases.NameOf(property)}' cannot be a key to batch by, because it is nullable and rows without a value would be "
            + "skipped. Batch by a required unique key, such as the primary key.";

    public static string MalformedBoundary(IReadOnlyList<KeyColumn> columns)
        => "A stored boundary is not a JSON array with one value for each of the key columns "
            + $"'{string.Join("', '", columns.Select(c => Phrases.NameOf(c.Property)))}', so the walk cannot go on from it. "
            + "Was the key changed, or the row edited by hand? Restore the boundary, or cancel "
            + "the batched migration and have it run again ('batched again').";

    public static string KeyNotReadable(IReadOnlyList<KeyColumn> columns, string error)
        => $"A key of {Columns(columns)} has no value in C#, so the walk cannot go on past it: {error} "
            + "Batch by another unique key, map the column to a type that has all of its values, or change the row, and retry the migration.";

    public static string KeyNotStorable(KeyColumn column, string error)
        => $"A key of {Columns([column])} cannot be stored as a boundary, so the walk cannot go on past it: {error} "
            + "Batch by another unique key, or change the row, and retry the migration.";

    public static string KeyNotDistinct(IReadOnlyEntityType entityType)
        => $"The key to batch '{entityType.DisplayName()}' by is empty or names a property twice, so it gives no "
            + "order. Name each key property once.";

    public static string Columns(IReadOnlyList<KeyColumn> columns)
        => string.Join(" and ", columns.Select(c => $"'{Phrases.NameOf(c.Property)}' ({c.Property.ClrType.Name}, stored as '{c.StoreType}')"));
}

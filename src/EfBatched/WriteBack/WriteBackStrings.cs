using EfBatched.Texts;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.WriteBack;

/// <summary>What is said of rows that are written back.</summary>
internal static class WriteBackStrings
{
    public const string InsertedIsAbstract = "is abstract";

    public const string InsertedIntoSeveralTables = "has columns in several tables";

    private const string SaveInstead = "Read the rows as entities, change them and call 'SaveChangesAsync'.";

    public static string RowsOfNoTable(Type context, Type type) =>
        $"The work of a batched migration writes rows of '{type.Name}', which is not an entity type with a key and a table in the model of "
        + $"'{context.Name}', so it is not known where they are stored. Name an entity type that is.";

    public static string ResultWithoutNames(IReadOnlyEntityType entityType, Type result) =>
        $"'UpdateRowsAsync' computes a '{result.Name}' for each row of '{entityType.DisplayName()}', which does not say which columns to "
        + "write. Return an anonymous object whose members have the names of the properties: `row => new { Property = … }`.";

    public static string ResultNotAProperty(IReadOnlyEntityType entityType, string member) =>
        $"'UpdateRowsAsync' computes '{member}', which is not a mapped property of '{entityType.DisplayName()}', so it has no column to be "
        + "written to. Give the member of the result the name of a property.";

    public static string ResultOfSeveralColumns(IReadOnlyEntityType entityType, string member) =>
        $"'UpdateRowsAsync' computes '{entityType.DisplayName()}.{member}', which is not a column but an object of several, or of another "
        + $"table. {SaveInstead}";

    public static string ResultIsKey(IReadOnlyProperty property) =>
        $"'UpdateRowsAsync' computes '{Phrases.NameOf(property)}', which is part of a key. A row whose key changes may be met twice or not at all, and "
        + "rows that refer to it lose it. Leave it out of the result.";

    public static string ResultNotWritable(IReadOnlyProperty property) =>
        $"'UpdateRowsAsync' computes '{Phrases.NameOf(property)}', which is never written after its row was inserted: the database computes it, or the "
        + "model makes it read-only. Leave it out of the result.";

    public static string ResultOfOtherType(IReadOnlyProperty property, Type member) =>
        $"'UpdateRowsAsync' computes '{Phrases.NameOf(property)}' as '{DisplayType(member)}', but the property is of type "
        + $"'{DisplayType(property.ClrType)}'. Convert the value in C#, where it is known what is lost.";

    public static string InsertedElsewhere(IReadOnlyEntityType entityType, string fault) =>
        $"The work of a batched migration inserts '{entityType.DisplayName()}', which {fault}, so it cannot be inserted by one statement. Add "
        + "the entities to the context and call 'SaveChangesAsync'.";

    public static string InsertedHasComplex(IReadOnlyComplexProperty property) => $"has the complex property '{property.Name}'";

    public static string InsertedOwns(IReadOnlyNavigation navigation) => $"owns '{navigation.Name}'";

    public static string InsertedHasShadowProperty(IReadOnlyProperty property) =>
        $"requires the shadow property '{property.Name}', for which the class has no value";

    public static string InsertedIsDerived(IReadOnlyEntityType entityType, Type type) =>
        $"The work of a batched migration inserts '{type.Name}' among '{entityType.DisplayName()}', but each insert is of one type. Name that "
        + $"type: `InsertRowsAsync(…, row => new {type.Name} {{ … }})`.";

    private static string DisplayType(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? underlying.Name + "?" : type.Name;
}

using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched;

/// <summary>The texts of this library's errors; this part: what a declaration may walk, and by what key.</summary>
internal static partial class EfBatchedStrings
{
    public const string KeyIsCollection = "a collection, whose order is not one to walk by";

    public const string KeyIsBool = "which is unique for two rows at most";

    public const string KeyWithoutText = "for which EF has no JSON form, so that a boundary could not be stored";

    public static string KeyNotOrderedOnSqlite(Type type) =>
        $"stored as '{type.Name}', which EF cannot put in order by an index on SQLite";

    public static string KeyNotOrderedOnPostgreSql(string storeType) =>
        $"stored as '{storeType}', which PostgreSQL has no order for to walk by";

    public static string KeyTypeNotOrdered(string name, IReadOnlyProperty property, string fault) =>
        $"The batched migration '{name}' batches by '{Describe(property)}' of type '{property.ClrType.Name}', {fault}. Without boundaries that "
        + "an index finds, the table cannot be walked. Batch by another unique key, or give the property a value converter to a type that the "
        + "database can order, such as 'long' or 'string'.";

    public static string KeyWithoutIndex(string name, IReadOnlyList<IReadOnlyProperty> properties)
    {
        var columns = string.Join(" and ", properties.Select(p => $"'{Describe(p)}'"));
        return $"The batched migration '{name}' batches by {columns}, which no key or index leads with{(properties.Count > 1 ? " in this order" : "")}, "
            + "so every search for a boundary would read and sort the whole table. Batch by the primary key, or add the index, without a filter: "
            + $"`modelBuilder.Entity<{properties[0].DeclaringType.ClrType.Name}>().HasIndex({IndexArguments(properties)})`.";
    }

    public static string KeyInOtherTable(string name, IReadOnlyProperty property, string table) =>
        $"The batched migration '{name}' batches by '{Describe(property)}', which has no column in the table '{table}' whose rows are walked, so "
        + "no index of that table puts them in order. Batch by columns of that table, for example the primary key.";

    public static string OwnedEntity(string name, Type entityType, Type owner) =>
        $"The batched migration '{name}' walks '{entityType.Name}', which is owned by '{owner.Name}' and has no rows but with its owner's. "
        + $"Declare it on '{owner.Name}' and reach the owned properties from there.";

    public static string EntityInSeveralTables(string name, IReadOnlyEntityType entityType, IReadOnlyList<string> leaves) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', whose rows lie in one table for each concrete type (TPC), so no "
        + "index puts them in order and EF cannot change them by one statement. Declare one batched migration for each of its leaf types: "
        + $"{string.Join(", ", leaves.Select(l => $"'{l}'"))}.";

    public static string EntityReadFromElsewhere(string name, IReadOnlyEntityType entityType, string source) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which queries read from {source}, not from the table "
        + $"'{entityType.GetTableName()}'. Only rows read from a table can be walked by an index and locked: declare it on an entity type that is.";

    public static string RunsAfterNotDeclared(string name, Type migration) =>
        $"The batched migration '{name}' runs after '{migration.Name}', which this model does not declare, so it would wait for ever. Declare it by "
        + $"'modelBuilder.HasBatchedMigration<{migration.Name}>()'; where another context or an earlier release enqueues it, name it instead: "
        + $"'RunsAfter(\"{migration.Name}\")'.";

    /// <param name="path">The names in a circle, the first one repeated as the last.</param>
    public static string RunsAfterItself(IReadOnlyList<string> path) =>
        $"The batched migration '{path[0]}' runs after "
        + (path.Count == 2 ? "itself" : string.Join(", which runs after ", path.Skip(1).Select(n => $"'{n}'")))
        + ", so it could never start. Remove one of these calls of 'RunsAfter'.";

    public static string AlsoWritesNotMapped(string name, Type type) =>
        $"The batched migration '{name}' also writes '{type.Name}', which the model does not map to a table, so it could not be watched. "
        + $"Map it, or remove 'AlsoWrites<{type.Name}>()'.";

    private static string IndexArguments(IReadOnlyList<IReadOnlyProperty> properties) =>
        properties switch
        {
            _ when properties.Any(p => p.IsShadowProperty()) => string.Join(", ", properties.Select(p => $"\"{p.Name}\"")),
            [var single] => $"x => x.{single.Name}",
            _ => $"x => new {{ {string.Join(", ", properties.Select(p => "x." + p.Name))} }}",
        };
}

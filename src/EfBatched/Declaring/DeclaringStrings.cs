using System.Linq.Expressions;
using EfBatched.Sql;
using EfBatched.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>What is said of a declaration that cannot be run.</summary>
internal static class DeclaringStrings
{
    public static string ConstantCondition(string name, IReadOnlyPropertyBase required) =>
        $"The batched migration '{name}' looks for rows without a value in '{required.DeclaringType.DisplayName()}.{required.Name}', which the model "
        + "requires, so EF takes the condition for false, no row can match, and it would finish without changing any. Compare with the value that "
        + "stands for 'not filled yet' (for example '' or 0), map the property as optional until every row is filled, or leave this part of "
        + "'Where' out.";

    public const string KeyIsCollection = "a collection, whose order is not one to walk by";

    public const string KeyIsBool = "which is unique for two rows at most";

    public const string KeyWithoutText = "for which EF has no JSON form, so that a boundary could not be stored";

    public static string KeyNotOrderedOnSqlite(Type type) =>
        $"stored as '{type.Name}', which EF cannot put in order by an index on SQLite";

    public static string KeyNotOrderedOnPostgreSql(string storeType) =>
        $"stored as '{storeType}', which PostgreSQL cannot sort";

    public static string KeyTypeNotOrdered(string name, IReadOnlyProperty property, string fault) =>
        $"The batched migration '{name}' batches by '{Phrases.NameOf(property)}' of type '{property.ClrType.Name}', {fault}. Without boundaries that "
        + "an index finds, the table cannot be walked. Batch by another unique key, or give the property a value converter to a type that the "
        + "database can order, such as 'long' or 'string'.";

    public static string KeyWithoutIndex(string name, IReadOnlyList<IReadOnlyProperty> properties)
    {
        var columns = string.Join(" and ", properties.Select(p => $"'{Phrases.NameOf(p)}'"));
        return $"The batched migration '{name}' batches by {columns}, which no key or index leads with{(properties.Count > 1 ? " in this order" : "")}, "
            + "so every search for a boundary would read and sort the whole table. Batch by the primary key, or add the index, without a filter: "
            + $"`modelBuilder.Entity<{properties[0].DeclaringType.ClrType.Name}>().HasIndex({IndexArguments(properties)})`.";
    }

    public static string KeyInOtherTable(string name, IReadOnlyProperty property, string table) =>
        $"The batched migration '{name}' batches by '{Phrases.NameOf(property)}', which has no column in the table '{table}' whose rows are walked, so "
        + "no index of that table puts them in order. Batch by columns of that table, for example the primary key.";

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

    public static string Display(TableName table) => table.Schema is null ? table.Name : $"{table.Schema}.{table.Name}";

    public static string PredicateWithoutWhere(string name) =>
        $"The batched migration '{name}' batches by its predicate, but has none, so nothing says which rows are left. Say it by 'Where', or "
        + "leave out 'BatchByPredicate' to walk the table by its key.";

    public static string PredicateWithCompositeKey(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' batches by its predicate, for which '{entityType.DisplayName()}' needs a key of one column: a batch is "
        + "a list of keys. Name a unique property by 'BatchBy', or leave out 'BatchByPredicate' to walk the table by its composite key.";

    public static string PredicateInParallel(string name, int jobs) =>
        $"The batched migration '{name}' batches by its predicate and allows {jobs} jobs at once. They would take the same rows: only one job "
        + "can run at a time. Leave out 'HasMaxParallelJobs' or 'BatchByPredicate'.";

    public static string NoParameterlessConstructor(Type migration) =>
        $"The batched migration '{migration.Name}' has no parameterless constructor, so its 'Configure' cannot be read when the model is built. "
        + "Add one; a second constructor may take services, and is used for the work.";

    public static string CannotCreateClass(Type migration) =>
        $"The batched migration '{migration.Name}' is abstract or has open type parameters, so it cannot be created. Declare a concrete class.";

    public static string ClassNotFound(string name, string type) =>
        $"The batched migration '{name}' is declared by the class '{type}', which this build does not contain. "
        + "If the model is a compiled one, run 'dotnet ef dbcontext optimize' again.";

    public static string NoArguments(string migration) =>
        $"The batched migration '{migration}' reads its arguments but was declared without any. "
        + $"Declare it with them: 'modelBuilder.HasBatchedMigration<{migration}>(arguments: …)'.";

    public static string NotAPropertyExpression(Type migration, LambdaExpression expression) =>
        $"The batched migration '{migration.Name}' names properties by '{expression}', which is neither a property nor an anonymous object of "
        + "properties. Write 'c => c.Id' or 'c => new { c.A, c.B }'.";

    public static string BatchByWithoutProperty(Type migration) =>
        $"The batched migration '{migration.Name}' calls 'BatchBy' without a property name. Name at least one property, or leave the call out "
        + "to walk by the primary key.";

    public static string EntityWithoutKey(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which has no primary key, so its rows cannot be put in an order. "
        + "Declare it on an entity type that has one.";

    public static string EntityWithoutTable(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which is not mapped to a table. Only rows of a table can be "
        + "migrated: declare it on an entity type that has one.";

    public static string KeyPropertyNotFound(string name, IReadOnlyEntityType entityType, string property) =>
        $"The batched migration '{name}' batches by '{entityType.DisplayName()}.{property}', which is not a mapped property. "
        + "Name a property that has a column.";

    public static string DependencyNotFound(string name, IReadOnlyEntityType entityType, string property) =>
        $"The batched migration '{name}' depends on '{entityType.DisplayName()}.{property}', which is not a mapped property. "
        + "Name a property that has a column.";

    public static string QueryFilterNotFound(
        string name, IReadOnlyEntityType entityType, string filter, IReadOnlyCollection<string> known) =>
        $"The batched migration '{name}' keeps the query filter '{filter}', which '{entityType.DisplayName()}' does not have, so rows that it "
        + "should hide would be changed. "
        + (known.Count == 0
            ? "Name the filter where it is defined: `HasQueryFilter(\"" + filter + "\", …)`."
            : $"Its named filters are: {string.Join(", ", known.Select(k => $"'{k}'"))}.");

    public static string NullableKey(string name, IReadOnlyProperty property) =>
        $"The batched migration '{name}' batches by '{Phrases.NameOf(property)}', which is nullable, so rows without a value would never be reached. "
        + "Batch by required columns, for example the primary key.";

    public static string NonUniqueKey(
        string name, IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties, IReadOnlyKey primaryKey)
    {
        var columns = string.Join(" and ", properties.Select(p => $"'{Phrases.NameOf(p)}'"));
        var unique = properties.Concat(primaryKey.Properties.Except(properties)).Select(p => "x." + p.Name);
        return $"The batched migration '{name}' batches by {columns}, which is not unique, so a boundary could fall between equal values and skip "
            + "rows. Batch by a unique key, or append one and make sure that an index leads with the columns in this order: "
            + $"`BatchBy(x => new {{ {string.Join(", ", unique)} }})`.";
    }

    public static string OwnedEntity(string name, Type entityType, Type owner) =>
        $"The batched migration '{name}' walks '{entityType.Name}', which is owned by '{owner.Name}' and has no rows but with its owner's. "
        + $"Declare it on '{owner.Name}' and reach the owned properties from there.";

    public static string DuplicateName(string name, Type first, Type second) => DuplicateName(name, first.FullName!, second);

    public static string DuplicateName(string name, string first, Type second) =>
        $"Two batched migrations have the name '{name}': '{first}' and '{second.FullName}'. The tracking row finds its work by that name, so it "
        + "must be unique: give one of them another name, by 'HasName' or where it is declared. "
        + "One class with two sets of arguments needs two names as well.";
}

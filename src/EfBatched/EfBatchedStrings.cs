using System.Linq.Expressions;
using EfBatched.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched;

/// <summary>Every message a user may see: what happened, why it matters, what to do.</summary>
internal static partial class EfBatchedStrings
{
    public const string EmptyName =
        "The name of a batched migration is empty. The name is what tracks it over releases: give one of 1 to 200 characters.";

    public const string DifferReplaced =
        "The context replaces 'IMigrationsModelDiffer', which would drop the steps of batched migrations from 'dotnet ef migrations add' "
        + "without a word. Remove 'ReplaceService<IMigrationsModelDiffer, …>()' from the context's options, or remove 'UseBatchedMigrations()'.";

    public static string NameTooLong(string name) =>
        $"The batched migration's name '{name[..40]}…' has {name.Length} characters; at most 200 fit the tracking table. Shorten it with 'HasName'.";

    public static string PrefixTooLong(string prefix) =>
        $"The table prefix '{prefix}' has {prefix.Length} characters; at most 30 are allowed, since the names of indexes are built from it.";

    public static string DuplicateName(string name, Type first, Type second) => DuplicateName(name, first.FullName!, second);

    public static string DuplicateName(string name, string first, Type second) =>
        $"Two batched migrations have the name '{name}': '{first}' and '{second.FullName}'. The tracking row finds its work by that name, so it "
        + "must be unique: give one of them another name, by 'HasName' or where it is declared. "
        + "One class with two sets of arguments needs two names as well.";

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

    public static string BatchSizeOutOfRange(int rows) =>
        $"The batch size {rows} is out of range. A batch is one transaction whose row locks others wait for: choose 1 to 100,000 rows.";

    public static string JobSizeOutOfRange(int rows) =>
        $"The job size {rows} is out of range. A job is what one runner leases at a time: choose 1 to 10,000,000 rows.";

    public static string EntityWithoutKey(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which has no key of its own (it is keyless or owned), so its rows "
        + "cannot be put in an order. Declare it on an entity type with a primary key.";

    public static string EntityWithoutTable(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which is not mapped to a table. Only rows of a table can be "
        + "migrated: declare it on an entity type that has one.";

    public static string KeyPropertyNotFound(string name, IReadOnlyEntityType entityType, string property) =>
        $"The batched migration '{name}' batches by '{entityType.DisplayName()}.{property}', which is not a mapped property. "
        + "Name a property that has a column.";

    public static string DependencyNotFound(string name, IReadOnlyEntityType entityType, string property) =>
        $"The batched migration '{name}' depends on '{entityType.DisplayName()}.{property}', which is not a mapped property. "
        + "Name a property that has a column.";

    public static string NullableKey(string name, IReadOnlyProperty property) =>
        $"The batched migration '{name}' batches by '{Describe(property)}', which is nullable, so rows without a value would never be reached. "
        + "Batch by required columns, for example the primary key.";

    public static string NonUniqueKey(
        string name, IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties, IReadOnlyKey primaryKey)
    {
        var columns = string.Join(" and ", properties.Select(p => $"'{Describe(p)}'"));
        var unique = properties.Concat(primaryKey.Properties.Except(properties)).Select(p => "x." + p.Name);
        return $"The batched migration '{name}' batches by {columns}, which is not unique, so a boundary could fall between equal values and skip "
            + "rows. Batch by a unique key, or append one and make sure that an index leads with the columns in this order: "
            + $"`BatchBy(x => new {{ {string.Join(", ", unique)} }})`.";
    }

    public static string UnsupportedKeyType(string name, IReadOnlyProperty property) =>
        $"The batched migration '{name}' batches by '{Describe(property)}' of type '{property.ClrType.Name}', which this version cannot walk. "
        + "Batch by columns of type int, long, Guid or string.";

    private static string Describe(IReadOnlyProperty property) => $"{property.DeclaringType.DisplayName()}.{property.Name}";
}

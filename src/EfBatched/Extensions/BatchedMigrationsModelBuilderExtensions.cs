using System.Reflection;
using System.Text.Json;
using EfBatched;
using EfBatched.Declaring;
using EfBatched.Tracking;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Declares batched migrations in a model, beside the entities whose rows they change.
/// </summary>
public static class BatchedMigrationsModelBuilderExtensions
{
    /// <summary>
    /// Declares a batched migration.
    /// </summary>
    /// <remarks>
    /// The next <c>dotnet ef migrations add</c> writes the step that enqueues it; once the declaration is removed again, a step that stops
    /// the deploy until it has finished. Declaring the same class with the same arguments twice is the same as once.
    /// </remarks>
    /// <param name="modelBuilder">The model.</param>
    /// <param name="name">The name to track it by; defaults to the name that the class gives itself, else the name of the class.</param>
    /// <param name="arguments">Arguments for the work, stored as JSON; read them by <c>batch.Migration.GetArguments&lt;T&gt;()</c>.</param>
    /// <exception cref="ArgumentException">The name is empty or longer than 200 characters.</exception>
    /// <exception cref="InvalidOperationException">The class cannot be created, or another class has the name.</exception>
    public static ModelBuilder HasBatchedMigration<TMigration>(this ModelBuilder modelBuilder, string? name = null, object? arguments = null)
        where TMigration : BatchedMigration
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        return modelBuilder.HasBatchedMigration(typeof(TMigration), name, arguments);
    }

    /// <summary>
    /// Declares every batched migration of an assembly that has a public parameterless constructor.
    /// </summary>
    /// <param name="modelBuilder">The model.</param>
    /// <param name="assembly">The assembly to search.</param>
    /// <param name="predicate">Leaves out the classes for which it returns false; null declares all.</param>
    /// <exception cref="InvalidOperationException">A class cannot be created, or two have one name.</exception>
    public static ModelBuilder ApplyBatchedMigrationsFromAssembly(
        this ModelBuilder modelBuilder, Assembly assembly, Func<Type, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        ArgumentNullException.ThrowIfNull(assembly);
        var types = assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, ContainsGenericParameters: false } && typeof(BatchedMigration).IsAssignableFrom(t))
            .Where(predicate ?? (_ => true))
            .OrderBy(t => t.FullName, StringComparer.Ordinal);
        foreach (var type in types)
        {
            modelBuilder.HasBatchedMigration(type, name: null, arguments: null);
        }

        return modelBuilder;
    }

    private static ModelBuilder HasBatchedMigration(this ModelBuilder modelBuilder, Type type, string? name, object? arguments)
    {
        var migration = DeclarationReader.Create(type);
        var settings = migration.ReadSettings(arguments is null ? null : JsonSerializer.Serialize(arguments, arguments.GetType()));
        var trackedName = MigrationName.Check(name ?? settings.Name ?? type.Name, nameof(name));
        var annotation = DeclarationAnnotation.For(type, settings.ArgumentsJson);
        var declared = DeclarationAnnotation.FindAll(modelBuilder.Model).Where(d => d.Migration == trackedName).ToList();
        if (declared.Count > 0 && declared[0].Value != annotation.ToText())
        {
            throw new InvalidOperationException(
                DeclaringStrings.DuplicateName(trackedName, DeclarationAnnotation.Parse(declared[0].Value).TypeName, type));
        }

        // EF's own error would not say that a batched migration is what asks for the entity type.
        if (modelBuilder.Model.FindEntityTypes(migration.EntityType).Select(t => t.FindOwnership()).FirstOrDefault(o => o is not null) is { } owned)
        {
            throw new InvalidOperationException(
                DeclaringStrings.OwnedEntity(trackedName, migration.EntityType, owned.PrincipalEntityType.ClrType));
        }

        modelBuilder.Entity(migration.EntityType).HasAnnotation(DeclarationAnnotation.NameOf(trackedName), annotation.ToText());
        return modelBuilder;
    }
}

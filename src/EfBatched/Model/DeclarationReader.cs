using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Model;

/// <summary>Resolves the declarations of a model: creates each class, reads its configuration and holds it against the entity type.</summary>
internal static class DeclarationReader
{
    /// <summary>Every declaration of the model, in the order of the names.</summary>
    /// <exception cref="InvalidOperationException">A declaration does not fit the model; the message says which and what to do.</exception>
    public static IReadOnlyList<BatchedMigrationDeclaration> ReadAll(IReadOnlyModel model)
    {
        var declarations = DeclarationAnnotation.FindAll(model)
            .Select(d => Read(d.EntityType, d.Migration, DeclarationAnnotation.Parse(d.Value)))
            .OrderBy(d => d.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var (first, second) in declarations.Zip(declarations.Skip(1)))
        {
            if (first.Name == second.Name)
            {
                throw new InvalidOperationException(EfBatchedStrings.DuplicateName(first.Name, first.MigrationType, second.MigrationType));
            }
        }

        return declarations;
    }

    /// <summary>Creates the class as its declaration needs it: without services.</summary>
    public static BatchedMigration Create(Type migrationType)
    {
        if (migrationType.IsAbstract || migrationType.ContainsGenericParameters)
        {
            throw new InvalidOperationException(EfBatchedStrings.CannotCreateClass(migrationType));
        }

        if (migrationType.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes) is null)
        {
            throw new InvalidOperationException(EfBatchedStrings.NoParameterlessConstructor(migrationType));
        }

        return (BatchedMigration)Activator.CreateInstance(migrationType, nonPublic: true)!;
    }

    private static BatchedMigrationDeclaration Read(IReadOnlyEntityType entityType, string name, DeclarationAnnotation annotation)
    {
        var type = annotation.FindType(entityType)
            ?? throw new InvalidOperationException(EfBatchedStrings.ClassNotFound(name, annotation.TypeName));
        var settings = Create(type).ReadSettings(annotation.ArgumentsJson);
        var keyProperties = DeclarationKey.Resolve(entityType, name, settings);
        var filters = entityType.GetRootType().GetDeclaredQueryFilters().Select(f => f.Key).OfType<string>().ToList();
        if (settings.KeptQueryFilters.Except(filters).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException(EfBatchedStrings.QueryFilterNotFound(name, entityType, unknown, filters));
        }

        return new BatchedMigrationDeclaration
        {
            Name = name,
            MigrationType = type,
            EntityType = entityType,
            KeyProperties = keyProperties,
            Conditions = settings.Conditions,
            KeptQueryFilters = settings.KeptQueryFilters,
            BatchSize = settings.BatchSize,
            HasFixedBatchSize = settings.HasFixedBatchSize,
            JobSize = settings.JobSize ?? MigrationSizes.DefaultJobSize(settings.BatchSize),
            StartsPaused = settings.StartsPaused,
            ArgumentsJson = settings.ArgumentsJson,
            ReliesOn = DeclarationDependencies.Describe(entityType, name, settings),
        };
    }
}

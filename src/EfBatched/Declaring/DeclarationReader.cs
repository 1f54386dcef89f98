using System.Reflection;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>Resolves the declarations of a model: creates each class, reads its configuration and holds it against the entity type.</summary>
internal static class DeclarationReader
{
    /// <summary>Every declaration of the model, in the order of the names.</summary>
    /// <exception cref="InvalidOperationException">A declaration does not fit the model; the message says which and what to do.</exception>
    public static IReadOnlyList<BatchedMigrationDeclaration> ReadAll(IReadOnlyModel model)
    {
        var classes = DeclarationAnnotation.FindAll(model)
            .Select(d => (Name: d.Migration, d.EntityType, Annotation: DeclarationAnnotation.Parse(d.Value)))
            .Select(d => (d.Name, d.EntityType, d.Annotation.ArgumentsJson, Type: FindClass(d.EntityType, d.Name, d.Annotation)))
            .OrderBy(d => d.Name, StringComparer.Ordinal)
            .ToList();
        var names = classes.ToLookup(d => d.Type, d => d.Name);
        var declarations = classes.Select(d => Read(d.EntityType, d.Name, d.Type, d.ArgumentsJson, names)).ToList();
        foreach (var (first, second) in declarations.Zip(declarations.Skip(1)))
        {
            if (first.Name == second.Name)
            {
                throw new InvalidOperationException(DeclaringStrings.DuplicateName(first.Name, first.MigrationType, second.MigrationType));
            }
        }

        DeclarationOrder.Check(declarations);
        return declarations;
    }

    /// <summary>Creates the class as its declaration needs it: without services.</summary>
    public static BatchedMigration Create(Type migrationType)
    {
        if (migrationType.IsAbstract || migrationType.ContainsGenericParameters)
        {
            throw new InvalidOperationException(DeclaringStrings.CannotCreateClass(migrationType));
        }

        if (migrationType.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes) is null)
        {
            throw new InvalidOperationException(DeclaringStrings.NoParameterlessConstructor(migrationType));
        }

        return (BatchedMigration)Activator.CreateInstance(migrationType, nonPublic: true)!;
    }

    private static Type FindClass(IReadOnlyEntityType entityType, string name, DeclarationAnnotation annotation) =>
        annotation.FindType(entityType) ?? throw new InvalidOperationException(DeclaringStrings.ClassNotFound(name, annotation.TypeName));

    private static IReadOnlyEntityType FindWritten(IReadOnlyModel model, string name, Type type) =>
        model.FindEntityType(type) is { } found && found.GetTableName() is not null
            ? found
            : throw new InvalidOperationException(DeclaringStrings.AlsoWritesNotMapped(name, type));

    private static BatchedMigrationDeclaration Read(
        IReadOnlyEntityType entityType, string name, Type type, string? argumentsJson, ILookup<Type, string> names)
    {
        var settings = Create(type).ReadSettings(argumentsJson);
        var keyProperties = DeclarationKey.Resolve(entityType, name, settings);
        var filters = entityType.GetRootType().GetDeclaredQueryFilters().Select(f => f.Key).OfType<string>().ToList();
        if (settings.KeptQueryFilters.Except(filters).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException(DeclaringStrings.QueryFilterNotFound(name, entityType, unknown, filters));
        }

        return new BatchedMigrationDeclaration
        {
            Name = name,
            MigrationType = type,
            EntityType = entityType,
            KeyProperties = keyProperties,
            Conditions = settings.Conditions,
            KeptQueryFilters = settings.KeptQueryFilters,
            RunsAfter = DeclarationOrder.Resolve(name, settings, names),
            AlsoWrites = [.. settings.AlsoWrittenTypes.Select(t => FindWritten(entityType.Model, name, t))],
            RunWindow = settings.RunWindow,
            BatchSize = settings.BatchSize,
            HasFixedBatchSize = settings.HasFixedBatchSize,
            JobSize = settings.JobSize ?? MigrationSizes.DefaultJobSize(settings.BatchSize),
            MaxParallelJobs = settings.MaxParallelJobs ?? MigrationSizes.DefaultParallelJobs,
            HasMaxParallelJobs = settings.MaxParallelJobs is not null,
            HasFixedJobSize = settings.JobSize is not null,
            TargetBatchDuration = settings.TargetBatchDuration,
            SharesTable = settings.SharesTable,
            StartsPaused = settings.StartsPaused,
            MaxFailedRows = settings.MaxFailedRows,
            IsByPredicate = settings.IsByPredicate,
            SeesAllRows = settings.SeesAllRows,
            ArgumentsJson = settings.ArgumentsJson,
            ReliesOn = DeclarationDependencies.Describe(entityType, name, settings),
        };
    }
}

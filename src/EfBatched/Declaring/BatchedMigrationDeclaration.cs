using System.Linq.Expressions;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>A declared batched migration, resolved against the model that declares it.</summary>
internal sealed class BatchedMigrationDeclaration
{
    public required string Name { get; init; }

    public required Type MigrationType { get; init; }

    public required IReadOnlyEntityType EntityType { get; init; }

    public required IReadOnlyList<IReadOnlyProperty> KeyProperties { get; init; }

    /// <summary>The columns of the key in the entity type's own table, which a derived type may name differently from its base.</summary>
    public IReadOnlyList<string> KeyColumns
    {
        get
        {
            var table = StoreObjectIdentifier.Table(EntityType.GetTableName()!, EntityType.GetSchema());
            return [.. KeyProperties.Select(p => p.GetColumnName(table) ?? p.GetColumnName())];
        }
    }

    public required IReadOnlyList<LambdaExpression> Conditions { get; init; }

    public required IReadOnlyCollection<string> KeptQueryFilters { get; init; }

    /// <summary>The names of the migrations that must have finished before this one starts.</summary>
    public required IReadOnlyList<string> RunsAfter { get; init; }

    /// <summary>The entity types whose rows the work writes beside its own.</summary>
    public required IReadOnlyList<IReadOnlyEntityType> AlsoWrites { get; init; }

    /// <summary>The hours in which it may run; null for all.</summary>
    public required RunWindow? RunWindow { get; init; }

    public required int BatchSize { get; init; }

    public required bool HasFixedBatchSize { get; init; }

    public required int JobSize { get; init; }

    public required int MaxParallelJobs { get; init; }

    /// <summary>True when the class itself says how many jobs may run at once.</summary>
    public required bool HasMaxParallelJobs { get; init; }

    /// <summary>True when the class itself says how large a job is.</summary>
    public required bool HasFixedJobSize { get; init; }

    /// <summary>The time that a batch's transaction should take; null for the runner's.</summary>
    public required TimeSpan? TargetBatchDuration { get; init; }

    public required bool SharesTable { get; init; }

    public required bool StartsPaused { get; init; }

    public required int MaxFailedRows { get; init; }

    /// <summary>True when batches take whatever rows match, in no order.</summary>
    public required bool IsByPredicate { get; init; }

    /// <summary>True when its roles are known to see every row, whatever policies the table has.</summary>
    public required bool SeesAllRows { get; init; }

    public required string? ArgumentsJson { get; init; }

    /// <summary>The properties that the work relies on, as <c>Property: column null</c>.</summary>
    public required IReadOnlyList<string> ReliesOn { get; init; }
}

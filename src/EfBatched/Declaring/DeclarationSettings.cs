using System.Linq.Expressions;
using EfBatched.Throttling;
using EfBatched.Tracking;

namespace EfBatched.Declaring;

/// <summary>What a migration class says in its <c>Configure</c>, before it is held against a model.</summary>
internal sealed class DeclarationSettings(Type migrationType)
{
    public Type MigrationType { get; } = migrationType;

    public string? Name { get; set; }

    public string? ArgumentsJson { get; set; }

    /// <summary>Null: the primary key.</summary>
    public IReadOnlyList<string>? KeyPropertyNames { get; set; }

    public List<LambdaExpression> Conditions { get; } = [];

    public HashSet<string> DependencyNames { get; } = [];

    public HashSet<string> KeptQueryFilters { get; } = [];

    public HashSet<Type> RunsAfterTypes { get; } = [];

    public HashSet<string> RunsAfterNames { get; } = [];

    public HashSet<Type> AlsoWrittenTypes { get; } = [];

    /// <summary>Null: at any time.</summary>
    public RunWindow? RunWindow { get; set; }

    public int BatchSize { get; set; } = MigrationSizes.DefaultBatchSize;

    public bool HasFixedBatchSize { get; set; }

    /// <summary>Null: a multiple of the batch size.</summary>
    public int? JobSize { get; set; }

    /// <summary>Null: one.</summary>
    public int? MaxParallelJobs { get; set; }

    /// <summary>Null: the runner's.</summary>
    public TimeSpan? TargetBatchDuration { get; set; }

    public bool SharesTable { get; set; }

    public bool StartsPaused { get; set; }

    public int MaxFailedRows { get; set; } = FailureLimits.DefaultMaxFailedRows;

    public bool IsByPredicate { get; set; }

    public bool SeesAllRows { get; set; }
}

using EfBatched.Declaring;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Deploying;

/// <summary>What a schema migration says about a batched migration that it enqueues.</summary>
internal sealed record EnqueueStep
{
    public const int CurrentVersion = 1;

    public required string Name { get; init; }

    /// <summary>The context that enqueues it; null in steps of earlier versions, which did not say.</summary>
    public string? Owner { get; init; }

    public required string Table { get; init; }

    public string? Schema { get; init; }

    public required IReadOnlyList<string> KeyColumns { get; init; }

    public required int BatchSize { get; init; }

    public required int JobSize { get; init; }

    public bool FixedBatchSize { get; init; }

    public int MaxParallelJobs { get; init; } = MigrationSizes.DefaultParallelJobs;

    public bool SharesTable { get; init; }

    public bool StartsPaused { get; init; }

    /// <summary>True when the role that applies the step is known to see every row of the table.</summary>
    public bool SeesAllRows { get; init; }

    public string? Arguments { get; init; }

    public IReadOnlyList<string> ReliesOn { get; init; } = [];

    public int Version { get; init; } = CurrentVersion;

    public required TrackingLocation Tracking { get; init; }

    public static EnqueueStep For(BatchedMigrationDeclaration declaration, string owner, TrackingLocation tracking)
    {
        var table = declaration.EntityType.GetTableName()!;
        var schema = declaration.EntityType.GetSchema();
        return new EnqueueStep
        {
            Name = declaration.Name,
            Owner = owner,
            Table = table,
            Schema = schema,
            KeyColumns = declaration.KeyColumns,
            BatchSize = declaration.BatchSize,
            JobSize = declaration.JobSize,
            FixedBatchSize = declaration.HasFixedBatchSize,
            MaxParallelJobs = declaration.MaxParallelJobs,
            SharesTable = declaration.SharesTable,
            StartsPaused = declaration.StartsPaused,
            SeesAllRows = declaration.SeesAllRows,
            Arguments = declaration.ArgumentsJson,
            ReliesOn = declaration.ReliesOn,
            Tracking = tracking,
        };
    }
}

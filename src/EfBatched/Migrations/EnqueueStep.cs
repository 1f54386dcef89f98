using EfBatched.Model;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Migrations;

/// <summary>What a schema migration says about a batched migration that it enqueues.</summary>
internal sealed record EnqueueStep
{
    public const int CurrentVersion = 1;

    public required string Name { get; init; }

    public required string Table { get; init; }

    public string? Schema { get; init; }

    public required IReadOnlyList<string> KeyColumns { get; init; }

    public required int BatchSize { get; init; }

    public required int JobSize { get; init; }

    public bool FixedBatchSize { get; init; }

    public int MaxParallelJobs { get; init; } = MigrationSizes.DefaultParallelJobs;

    public bool SharesTable { get; init; }

    public bool StartsPaused { get; init; }

    public string? Arguments { get; init; }

    public IReadOnlyList<string> ReliesOn { get; init; } = [];

    public int Version { get; init; } = CurrentVersion;

    public required TrackingLocation Tracking { get; init; }

    public static EnqueueStep For(BatchedMigrationDeclaration declaration, TrackingLocation tracking)
    {
        var table = declaration.EntityType.GetTableName()!;
        var schema = declaration.EntityType.GetSchema();
        return new EnqueueStep
        {
            Name = declaration.Name,
            Table = table,
            Schema = schema,
            KeyColumns = declaration.KeyColumns,
            BatchSize = declaration.BatchSize,
            JobSize = declaration.JobSize,
            FixedBatchSize = declaration.HasFixedBatchSize,
            MaxParallelJobs = declaration.MaxParallelJobs,
            SharesTable = declaration.SharesTable,
            StartsPaused = declaration.StartsPaused,
            Arguments = declaration.ArgumentsJson,
            ReliesOn = declaration.ReliesOn,
            Tracking = tracking,
        };
    }
}

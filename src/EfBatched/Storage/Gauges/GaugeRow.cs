namespace EfBatched.Storage.Gauges;

/// <summary>What one statement saw of a migration and its jobs, for the gauges.</summary>
internal sealed record GaugeRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required BatchedMigrationStatus Status { get; init; }

    public required BatchedMigrationPhase Phase { get; init; }

    /// <summary>The number of the walk, which rises with every verification.</summary>
    public required int Round { get; init; }

    /// <summary>Rises whenever a job is created.</summary>
    public required long CursorSequence { get; init; }

    public required long? EstimatedRows { get; init; }

    /// <summary>What holds it at present; null when nothing does.</summary>
    public required string? HeldReason { get; init; }

    /// <summary>True when that is the database's load or the hours in which it may run.</summary>
    public required bool IsThrottled { get; init; }

    /// <summary>The time since its status last changed.</summary>
    public required TimeSpan SinceChange { get; init; }

    /// <summary>The time since a job of it last finished; null when none has.</summary>
    public required TimeSpan? SinceFinish { get; init; }

    /// <summary>Batches committed.</summary>
    public required long Batches { get; init; }

    public required long FinishedJobs { get; init; }

    /// <summary>Jobs whose last attempt failed, those of single rows left out.</summary>
    public required int FailedJobs { get; init; }

    /// <summary>Single rows that cannot be changed.</summary>
    public required int FailedRows { get; init; }

    /// <summary>Rows walked over, those of the verification left out.</summary>
    public required long RowsScanned { get; init; }

    /// <summary>Rows that the work says it changed.</summary>
    public required long RowsMigrated { get; init; }

    /// <summary>The time since its phase began or its pace was changed; null where that is not recorded.</summary>
    public required TimeSpan? SincePace { get; init; }

    /// <summary>The hours of the day that a person has chosen; null for the declared ones.</summary>
    public required string? RunWindow { get; init; }

    /// <summary>How many migrations there are to show, those included that were not asked for.</summary>
    public required int Total { get; init; }
}

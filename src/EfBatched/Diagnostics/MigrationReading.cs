namespace EfBatched.Diagnostics;

/// <summary>What the gauges show of one migration; null for what is unknown, which they then do not report.</summary>
internal sealed record MigrationReading
{
    public required string Name { get; init; }

    public required BatchedMigrationStatus Status { get; init; }

    /// <summary>The share of the estimated rows that is walked, from 0 to 1.</summary>
    public double? Progress { get; init; }

    /// <summary>The time since it last got on, or was last given leave to; null where no runner may work on it.</summary>
    public TimeSpan? SinceProgress { get; init; }

    public TimeSpan? TimeLeft { get; init; }

    /// <summary>What holds it: an indicator, or <c>fault</c>.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Jobs whose last attempt failed, those of single rows left out.</summary>
    public int FailedJobs { get; init; }

    /// <summary>Single rows that cannot be changed.</summary>
    public int FailedRows { get; init; }

    /// <summary>Verifications in a row: from the second on, each was begun because the one before it had found rows.</summary>
    public int Verifications { get; init; }

    /// <summary>The live runners whose build has its work; null where no runner may work on it.</summary>
    public int? Runners { get; init; }
}

using EfBatched.Tracking;

namespace EfBatched.Reporting;

/// <summary>What there is to say of one migration beside where it stands.</summary>
internal sealed record MigrationDetails
{
    public required BatchedMigrationRow Row { get; init; }

    /// <summary>Jobs spread over all of them, and those that are open.</summary>
    public required IReadOnlyList<JobSample> Jobs { get; init; }

    /// <summary>The failed jobs, single bad rows among them, the newest first; the most that a page has.</summary>
    public required JobPage Failed { get; init; }

    /// <summary>The newest change of each setting, by its label.</summary>
    public required IReadOnlyDictionary<string, BatchedEventState> Changes { get; init; }

    /// <summary>When it was throttled by what, oldest first: the newest changes, as far as they are kept.</summary>
    public required IReadOnlyList<ThrottleChange> Throttles { get; init; }

    /// <summary>The class of the work; null where this build does not contain it.</summary>
    public string? WorkClass { get; init; }

    /// <summary>True where it says which rows still have to be changed.</summary>
    public bool CanVerify { get; init; }

    /// <summary>The statement that finds the end of the first batch; null where this build cannot say it.</summary>
    public string? BoundarySql { get; init; }

    /// <summary>The query of the rows that still have to be changed; null where it has no condition.</summary>
    public string? ConditionSql { get; init; }

    /// <summary>What the gates of the schema migrations that are still to be applied say now; empty where none waits for it.</summary>
    public required IReadOnlyList<string> Gates { get; init; }
}

using EfBatched.Storage.Runners;

namespace EfBatched.Reporting;

/// <summary>What an explanation needs beside the state of the migration.</summary>
internal sealed record ExplanationFacts
{
    /// <summary>What is wrong where the context that asks declares another migration of the name; null where it is the same, or declares none.</summary>
    public string? Mismatch { get; init; }

    /// <summary>The runners that have shown a sign of life lately.</summary>
    public IReadOnlyList<RunnerSnapshot> Runners { get; init; } = [];

    /// <summary>Those of the runners whose build contains a migration's work.</summary>
    public IReadOnlyList<RunnerSnapshot> RunnersThatKnow(string migration) => [.. Runners.Where(r => r.Knows(migration))];

    /// <summary>When any runner last showed a sign of life; null when none ever did.</summary>
    public DateTimeOffset? LastSign { get; init; }

    /// <summary>True when the time until which it is held has not passed by the database's clock.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The job that a live runner has had in one batch for the longest time past its lease; null when there is none.</summary>
    public OverdueJob? Overdue { get; init; }

    /// <summary>The migration that runs on the same table.</summary>
    public string? TableTakenBy { get; init; }

    /// <summary>Who paused it; null when it starts paused.</summary>
    public string? PausedBy { get; init; }

    public DateTimeOffset? PausedAt { get; init; }
}

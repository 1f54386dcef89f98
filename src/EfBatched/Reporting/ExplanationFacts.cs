using EfBatched.Databases.Load;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Runners;
using EfBatched.Throttling;

namespace EfBatched.Reporting;

/// <summary>What an explanation needs beside the state of the migration, as the database had it at one time.</summary>
internal sealed record ExplanationFacts
{
    /// <summary>The database's clock when the facts were read; null where they have no age.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>
    /// What is wrong where the context that asks declares another migration of the name; null where it is the same, or
    /// declares none.
    /// </summary>
    public string? Mismatch { get; init; }

    /// <summary>True when the build that asks contains its class.</summary>
    public bool IsInBuild { get; init; }

    /// <summary>The runners that have shown a sign of life lately.</summary>
    public IReadOnlyList<RunnerSnapshot> Runners { get; init; } = [];

    /// <summary>Those of the runners whose build contains a migration's work.</summary>
    public IReadOnlyList<RunnerSnapshot> RunnersThatKnow(string migration) => [.. Runners.Where(r => r.Knows(migration))];

    /// <summary>When any runner last showed a sign of life; null when none ever did.</summary>
    public DateTimeOffset? LastSign { get; init; }

    /// <summary>Since when nobody has worked on it for certain; null when nobody ever did, or somebody does.</summary>
    public DateTimeOffset? IdleSince { get; init; }

    /// <summary>True when the time until which it is held has not passed by the database's clock.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The jobs that somebody works on: their lease holds, or a batch of theirs is at work.</summary>
    public int JobsAtWork { get; init; }

    /// <summary>
    /// The job that has been in one batch for the longest time past its lease; null when there is none.
    /// </summary>
    public HeldJob? Overdue { get; init; }

    /// <summary>The job whose lease ran out first with no batch at work; null when there is none.</summary>
    public HeldJob? Abandoned { get; init; }

    /// <summary>The batch that has been waiting the longest for a lock at this moment; null when none waits.</summary>
    public OpenBatch? Blocked { get; init; }

    /// <summary>
    /// True when its table is searched after the walk; null where this build does not contain its class.
    /// </summary>
    public bool? CanVerify { get; init; }

    /// <summary>The hours of the day in which it may run; null for all, or where nobody can tell.</summary>
    public RunWindow? RunWindow { get; init; }

    /// <summary>The part of the time left in which these hours are over, at the most; null where it ends within them.</summary>
    public TimeSpan? Closed { get; init; }

    /// <summary>The share of its time that a job worked lately; null where that is not known.</summary>
    public double? WorkShare { get; init; }

    /// <summary>The migration that runs on the same table.</summary>
    public string? TableTakenBy { get; init; }

    /// <summary>Who paused it; null when it starts paused.</summary>
    public string? PausedBy { get; init; }

    public DateTimeOffset? PausedAt { get; init; }
}

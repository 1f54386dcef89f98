using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.Sql;

namespace EfBatched.Running.Hosting;

/// <summary>The parts that a test replaces; null keeps the engine's own.</summary>
internal sealed record EngineSeams
{
    public Func<EngineParts, IMigrationFinder>? Finder { get; init; }

    public Func<EngineParts, IMigrationValidator>? Validator { get; init; }

    public Func<EngineParts, IJobClaimer>? Claimer { get; init; }

    public Func<EngineParts, IBatchPacer>? Pacer { get; init; }

    public Func<EngineParts, IJobExecutor>? Executor { get; init; }

    /// <summary>Makes what is random repeat.</summary>
    public Chance? Chance { get; init; }

    /// <summary>What the process was started for.</summary>
    public CommandRequest? Request { get; init; }

    /// <summary>Puts another statement in the guard's place, to show that tests notice.</summary>
    public Func<SqlText, SqlText>? Guard { get; init; }
}

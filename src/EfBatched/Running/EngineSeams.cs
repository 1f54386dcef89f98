using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;

namespace EfBatched.Running;

/// <summary>The parts that a test replaces; null keeps the engine's own.</summary>
internal sealed record EngineSeams
{
    public Func<EngineEnvironment, IMigrationFinder>? Finder { get; init; }

    public Func<EngineEnvironment, IMigrationValidator>? Validator { get; init; }

    public Func<EngineEnvironment, IJobClaimer>? Claimer { get; init; }

    public Func<EngineEnvironment, IBatchPacer>? Pacer { get; init; }

    public Func<EngineEnvironment, IJobExecutor>? Executor { get; init; }
}

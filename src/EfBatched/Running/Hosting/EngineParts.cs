using EfBatched.Contexts;
using EfBatched.Databases;
using EfBatched.Diagnostics;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Housekeeping;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.Sql;
using EfBatched.Work;
using Microsoft.Extensions.Logging;

namespace EfBatched.Running.Hosting;

/// <summary>What the engine is put together from. Each class of it takes those of these that it needs.</summary>
internal sealed record EngineParts(
    EngineDatabase Database,
    RunnerPolicy Policy,
    EngineDiagnostics Diagnostics,
    RunnerMemory Memory,
    TimeProvider Time,
    RunnerIdentity Identity)
{
    public static EngineParts Create(
        IContextSource contexts,
        StorageProvider provider,
        string owner,
        BatchedMigrationRunnerOptions options,
        TimeProvider time,
        EfBatchedMetrics metrics,
        ILoggerFactory loggers,
        bool showsKeys = false,
        Chance? chance = null) =>
        new(
            new EngineDatabase(contexts, provider, owner, options.BookkeepingTimeout),
            new RunnerPolicy(options, hasOneJob: contexts.IsShared || provider.HasOneWriter, chance ?? Chance.Shared),
            new EngineDiagnostics(loggers, metrics, showsKeys),
            new RunnerMemory(),
            time,
            RunnerIdentity.Create());

    public MigrationFinder CreateFinder(WorkRegistry works) => new(Database, Policy, Diagnostics, Memory, Identity, works);

    public MigrationValidator CreateValidator() => new(Database, Diagnostics, Memory, Identity);

    public JobClaimer CreateClaimer() => new(Database, Policy, Diagnostics, Memory, Identity);

    public Sight CreateSight() => new(Database, Policy, Diagnostics, Memory);

    public BatchPacer CreatePacer(Sight sight) => new(Database, Policy, Diagnostics, Memory, Time, Identity, sight);

    /// <param name="pacer">The pace of its jobs.</param>
    /// <param name="guard">A test's way to another guard; null for the engine's own.</param>
    public JobExecutor CreateExecutor(IBatchPacer pacer, Func<SqlText, SqlText>? guard = null) =>
        new(Database, Policy, Diagnostics, Memory, Time, Identity, guard, pacer);

    public Housekeeper CreateHousekeeper(IReadOnlyCollection<string> knownNames) =>
        new(
            Diagnostics,
            new Forecasts(Database, Policy, Diagnostics, Identity),
            new Retention(Database, Policy, Diagnostics, Time),
            knownNames);

    public Heartbeat CreateHeartbeat(IReadOnlyCollection<string> knownNames) =>
        new(Database, Diagnostics, Memory, Time, Identity, knownNames);
}

using EfBatched.Contexts;
using EfBatched.Databases.Providers;
using EfBatched.Declaring;
using EfBatched.Diagnostics;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfBatched.Running.Hosting;

/// <summary>The parts of the engine, put together for one context.</summary>
internal sealed record Engine(EngineEnvironment Environment, WorkRegistry Works, RunCycle Cycle)
{
    /// <summary>The most connections of the pool; null where there is no pool, or no limit.</summary>
    public int? MaxPoolSize { get; private init; }

    /// <summary>Whether the runner's role sees what the indicators need.</summary>
    public required Sight Sight { get; init; }

    /// <summary>Builds the engine, after checking that the context can be run.</summary>
    /// <exception cref="InvalidOperationException">The context does not use batched migrations.</exception>
    /// <exception cref="NotSupportedException">The context's provider is neither PostgreSQL nor SQLite.</exception>
    public static async Task<Engine> CreateAsync(
        IContextSource contexts,
        BatchedMigrationRunnerOptions options,
        TimeProvider time,
        EfBatchedMetrics metrics,
        ILoggerFactory loggers,
        EngineSeams? seams = null)
    {
        var handle = contexts.Open();
        await using (handle.ConfigureAwait(false))
        {
            var provider = StorageProviders.For(handle.Context);
            _ = TrackingNames.For(handle.Context);
            var environment = new EngineEnvironment(contexts, provider, options, time, metrics, loggers, RunnerIdentity.Create())
            {
                Owner = ContextOwner.NameOf(handle.Context),
                Chance = seams?.Chance ?? Chance.Shared,
                ShowsKeys = SensitiveData.IsShown(handle.Context),
                GuardSeam = seams?.Guard,
            };
            var works = WorkRegistry.For(handle.Context);
            var sight = new Sight(environment);
            var cycle = new RunCycle(
                environment,
                seams?.Finder?.Invoke(environment) ?? new MigrationFinder(environment, works),
                seams?.Validator?.Invoke(environment) ?? new MigrationValidator(environment),
                seams?.Claimer?.Invoke(environment) ?? new JobClaimer(environment),
                seams?.Executor?.Invoke(environment) ?? new JobExecutor(environment, seams?.Pacer?.Invoke(environment) ?? new BatchPacer(environment, sight)));
            return new Engine(environment, works, cycle)
            {
                MaxPoolSize = provider.FindMaxPoolSize(handle.Context.Database.GetDbConnection()),
                Sight = sight,
            };
        }
    }
}

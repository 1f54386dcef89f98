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
internal sealed record Engine(EngineParts Parts, WorkRegistry Works, RunCycle Cycle)
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
            var parts = EngineParts.Create(
                contexts,
                provider,
                ContextOwner.NameOf(handle.Context),
                options,
                time,
                metrics,
                loggers,
                SensitiveData.IsShown(handle.Context),
                seams?.Chance);
            var works = WorkRegistry.For(handle.Context);
            var sight = parts.CreateSight();
            var cycle = new RunCycle(
                provider,
                parts.Policy,
                parts.Diagnostics,
                time,
                seams?.Finder?.Invoke(parts) ?? parts.CreateFinder(works),
                seams?.Validator?.Invoke(parts) ?? parts.CreateValidator(),
                seams?.Claimer?.Invoke(parts) ?? parts.CreateClaimer(),
                seams?.Executor?.Invoke(parts)
                ?? parts.CreateExecutor(seams?.Pacer?.Invoke(parts) ?? parts.CreatePacer(sight), seams?.Guard));
            return new Engine(parts, works, cycle)
            {
                MaxPoolSize = provider.FindMaxPoolSize(handle.Context.Database.GetDbConnection()),
                Sight = sight,
            };
        }
    }
}

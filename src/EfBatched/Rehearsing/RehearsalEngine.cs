using EfBatched.Contexts;
using EfBatched.Databases.Providers;
using EfBatched.Declaring;
using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using EfBatched.Work;
using Microsoft.Extensions.Logging;

namespace EfBatched.Rehearsing;

/// <summary>Puts together, for one context, what a rehearsal needs of the engine.</summary>
internal static class RehearsalEngine
{
    /// <exception cref="NotSupportedException">The context's provider is neither PostgreSQL nor SQLite.</exception>
    public static async Task<RehearsalRun> CreateAsync(
        IContextSource contexts,
        BatchedMigrationRehearsalOptions options,
        Action<BatchedMigrationRunnerOptions>? configure,
        TimeProvider time,
        EfBatchedMetrics metrics,
        ILoggerFactory loggers)
    {
        var handle = contexts.Open();
        await using (handle.ConfigureAwait(false))
        {
            var parts = EngineParts.Create(
                contexts,
                StorageProviders.For(handle.Context),
                ContextOwner.NameOf(handle.Context),
                RunnerOptionsValidator.Create(
                    runner =>
                    {
                        configure?.Invoke(runner);
                        options.ConfigureRunner?.Invoke(runner);
                    }),
                time,
                metrics,
                loggers,
                SensitiveData.IsShown(handle.Context));
            return new RehearsalRun(parts, options);
        }
    }
}

using EfBatched;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Extensions;
using EfBatched.Running.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Runs batched migrations in the foreground with a scope for every batch.
/// </summary>
public static class BatchedMigrationsServiceProviderExtensions
{
    /// <summary>
    /// Runs the open batched migrations of a context to their end in the foreground, beside whatever runners there are. Paused ones stay paused.
    /// </summary>
    /// <param name="services">Services in which the context is registered.</param>
    /// <param name="name">The one migration to run; null for all that are open.</param>
    /// <param name="configure">Changes the options of this run: its own limit of attempts, for example.</param>
    /// <param name="cancellationToken">Lets the batch in flight commit, releases the job and ends the run.</param>
    /// <exception cref="InvalidOperationException">
    /// The context is not registered or does not use batched migrations, there is an ambient transaction, or a step kept failing.
    /// </exception>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public static async Task<BatchedMigrationRunResult> RunBatchedMigrationsAsync<TContext>(
        this IServiceProvider services,
        string? name = null,
        Action<BatchedMigrationRunnerOptions>? configure = null,
        CancellationToken cancellationToken = default)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        if (System.Transactions.Transaction.Current is not null)
        {
            throw new InvalidOperationException(ExtensionsStrings.ForegroundInTransaction);
        }

        var engine = await Engine.CreateAsync(
            new ScopedContextSource<TContext>(services.GetRequiredService<IServiceScopeFactory>()),
            RunnerOptionsValidator.Create(
                options =>
                {
                    AddIndicators<TContext>(services, options);
                    configure?.Invoke(options);
                }),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<EfBatchedMetrics>() ?? EfBatchedMetrics.Create(services),
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).ConfigureAwait(false);
        return await new ForegroundRun(engine).RunAsync(name, cancellationToken).ConfigureAwait(false);
    }

    // What is registered holds for every run, while the options of the hosted runner are its own.
    private static void AddIndicators<TContext>(IServiceProvider services, BatchedMigrationRunnerOptions options)
        where TContext : DbContext
    {
        var registered = services.GetService<IOptionsMonitor<BatchedMigrationRunnerOptions>>()?.Get(RunnerService<TContext>.OptionsName);
        foreach (var indicator in registered?.Throttling.Indicators ?? [])
        {
            options.Throttling.Indicators.Add(indicator);
        }
    }
}

using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Extensions;
using EfBatched.Rehearsing;
using EfBatched.Running.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EfBatched;

/// <summary>
/// Rehearses batched migrations: sample batches, run as in production and rolled back.
/// </summary>
public static class BatchedMigrationsRehearsalExtensions
{
    /// <summary>
    /// Rehearses a migration: runs sample batches at random places of its table by the code that runs them in production, rolls each of them back,
    /// and reports what they took, what fails, and how long the whole would take.
    /// </summary>
    /// <remarks>
    /// Works before the migration is enqueued, while its table is there. One batch at a time, with the rests of the default pace. Nothing that it does
    /// is kept but the values that sequences gave, though what was rolled back takes up room until vacuum. The context is used, and cleared, for every
    /// batch, and a work that ignores its token cannot be given up: the overload on the service provider can. See docs/rehearsal.md.
    /// </remarks>
    /// <param name="migrations">The migrations of a context's database.</param>
    /// <param name="name">The migration; this build must declare it.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Rolls the batch in flight back and ends the rehearsal.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="BatchedMigrationNotFoundException">This build does not declare it, and it was never enqueued.</exception>
    /// <exception cref="InvalidOperationException">
    /// This build does not declare it, its table is not there, the database is read-only, its work has effects outside of the database, its name stands
    /// for another context's migration, values are to be shown without sensitive-data logging, the context has an open transaction or tracks
    /// entities, or there is an ambient transaction.
    /// </exception>
    public static async Task<BatchedMigrationRehearsal> RehearseAsync(
        this BatchedMigrationsFacade migrations,
        string name,
        BatchedMigrationRehearsalOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(migrations);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options ??= new BatchedMigrationRehearsalOptions();
        RehearsalOptionsCheck.Check(options, nameof(options));
        var context = migrations.Context;
        if (context.Database.CurrentTransaction is not null || System.Transactions.Transaction.Current is not null)
        {
            throw new InvalidOperationException(ExtensionsStrings.ForegroundInTransaction);
        }

        if (context.ChangeTracker.Entries().Any())
        {
            throw new InvalidOperationException(ExtensionsStrings.ForegroundWithTrackedEntities);
        }

        var run = await RehearsalEngine.CreateAsync(
            new CallerContextSource(context),
            options,
            null,
            TimeProvider.System,
            EfBatchedMetrics.Create(CallerContextSource.ServicesOf(context)),
            context.GetService<ILoggerFactory>()).ConfigureAwait(false);
        return await run.RunAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RehearseAsync(BatchedMigrationsFacade, string, BatchedMigrationRehearsalOptions?, CancellationToken)" />
    public static Task<BatchedMigrationRehearsal> RehearseAsync<TMigration>(
        this BatchedMigrationsFacade migrations,
        BatchedMigrationRehearsalOptions? options = null,
        CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration
    {
        ArgumentNullException.ThrowIfNull(migrations);
        return migrations.RehearseAsync(migrations.NameOf<TMigration>(), options, cancellationToken);
    }

    /// <summary>Rehearses a migration with a scope for every batch, so that work that hangs can be given up.</summary>
    /// <remarks>The options of a registered runner are those that are rehearsed.</remarks>
    /// <inheritdoc cref="RehearseAsync(BatchedMigrationsFacade, string, BatchedMigrationRehearsalOptions?, CancellationToken)" />
    /// <param name="services">Services in which the context is registered.</param>
    /// <param name="name">The migration; this build must declare it.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Rolls the batch in flight back and ends the rehearsal.</param>
    public static async Task<BatchedMigrationRehearsal> RehearseBatchedMigrationAsync<TContext>(
        this IServiceProvider services,
        string name,
        BatchedMigrationRehearsalOptions? options = null,
        CancellationToken cancellationToken = default)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options ??= new BatchedMigrationRehearsalOptions();
        RehearsalOptionsCheck.Check(options, nameof(options));
        if (System.Transactions.Transaction.Current is not null)
        {
            throw new InvalidOperationException(ExtensionsStrings.ForegroundInTransaction);
        }

        var run = await RehearsalEngine.CreateAsync(
            new ScopedContextSource<TContext>(services.GetRequiredService<IServiceScopeFactory>()),
            options,
            services.GetService<IConfigureOptions<BatchedMigrationRunnerOptions>>() is null
                ? null
                : runner => Configure<TContext>(services, runner),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<EfBatchedMetrics>() ?? EfBatchedMetrics.Create(services),
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).ConfigureAwait(false);
        return await run.RunAsync(name, cancellationToken).ConfigureAwait(false);
    }

    // As the registered runner's are made.
    private static void Configure<TContext>(IServiceProvider services, BatchedMigrationRunnerOptions runner)
        where TContext : DbContext
    {
        foreach (var configure in services.GetServices<IConfigureOptions<BatchedMigrationRunnerOptions>>()
            .OfType<IConfigureNamedOptions<BatchedMigrationRunnerOptions>>())
        {
            configure.Configure(RunnerService<TContext>.OptionsName, runner);
        }
    }
}

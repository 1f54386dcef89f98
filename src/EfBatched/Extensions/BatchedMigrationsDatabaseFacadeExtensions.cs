using EfBatched;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Extensions;
using EfBatched.Operating;
using EfBatched.Running.Hosting;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Batched migrations on <c>context.Database</c>, next to EF's own migration methods.
/// </summary>
public static class BatchedMigrationsDatabaseFacadeExtensions
{
    /// <summary>
    /// Lists and operates the batched migrations of the database.
    /// </summary>
    /// <exception cref="InvalidOperationException">The context does not use batched migrations.</exception>
    /// <exception cref="NotSupportedException">The context's provider is neither PostgreSQL nor SQLite.</exception>
    public static BatchedMigrationsFacade BatchedMigrations(this DatabaseFacade database) => new(ContextOf(database));

    /// <summary>
    /// Enqueues a declared migration without a schema migration. False, and nothing is changed, when it was enqueued already, whatever became of
    /// it: an application may call this at every start.
    /// </summary>
    /// <remarks>To have one that has ended run once more, see <see cref="BatchedMigrationsFacade.RunAgainAsync(string, string, string?, CancellationToken)" />.</remarks>
    /// <exception cref="InvalidOperationException">
    /// The model does not declare it, declares it under several names, or the name stands for the migration of another context, or for one over
    /// another table.
    /// </exception>
    public static Task<bool> EnqueueBatchedMigrationAsync<TMigration>(
        this DatabaseFacade database, string? reason = null, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration
    {
        var facade = database.BatchedMigrations();
        return facade.EnqueueAsync(facade.NameOf<TMigration>(), reason, actor, cancellationToken);
    }

    /// <inheritdoc cref="EnqueueBatchedMigrationAsync{TMigration}(DatabaseFacade, string?, string?, CancellationToken)" />
    /// <exception cref="ArgumentException">The model declares no migration of this name.</exception>
    public static Task<bool> EnqueueBatchedMigrationAsync(
        this DatabaseFacade database, string name, string? reason = null, string? actor = null, CancellationToken cancellationToken = default) =>
        database.BatchedMigrations().EnqueueAsync(name, reason, actor, cancellationToken);

    /// <summary>
    /// Whether a migration has finished, for code that may use its rows from then on. One query by a unique index; false while it is not enqueued.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The model does not declare it, declares it under several names, or the name stands for the migration of another context, or for one over
    /// another table, which says nothing of this one's rows.
    /// </exception>
    public static Task<bool> IsBatchedMigrationFinishedAsync<TMigration>(
        this DatabaseFacade database, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        new FinishQuery(ContextOf(database)).IsFinishedAsync<TMigration>(cancellationToken);

    /// <summary>
    /// Waits until a migration has finished, for example in a deploy. It does not run it.
    /// </summary>
    /// <param name="database">The context's database.</param>
    /// <param name="timeout">The longest wait; null waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BatchedMigrationNotFinishedException">It failed, was cancelled, or did not finish in time.</exception>
    /// <exception cref="BatchedMigrationNotFoundException">It was never enqueued.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model does not declare it, declares it under several names, or the name stands for the migration of another context, or for one over
    /// another table.
    /// </exception>
    public static Task WaitForBatchedMigrationAsync<TMigration>(
        this DatabaseFacade database, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        new FinishQuery(ContextOf(database)).WaitAsync<TMigration>(timeout, cancellationToken);

    /// <inheritdoc cref="WaitForBatchedMigrationAsync{TMigration}(DatabaseFacade, TimeSpan?, CancellationToken)" />
    public static Task WaitForBatchedMigrationAsync(
        this DatabaseFacade database, string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new FinishQuery(ContextOf(database)).WaitAsync(name, timeout, cancellationToken);
    }

    /// <summary>
    /// Runs the open batched migrations to their end in the foreground, beside whatever runners there are. Paused ones stay paused.
    /// </summary>
    /// <remarks>The context is used, and cleared, for every batch. For several jobs at once use the overload on the service provider.</remarks>
    /// <param name="database">The context's database.</param>
    /// <param name="name">The one migration to run; null for all that are open.</param>
    /// <param name="configure">Changes the options of this run: its own limit of attempts, for example.</param>
    /// <param name="cancellationToken">Lets the batch in flight commit, releases the job and ends the run.</param>
    /// <exception cref="InvalidOperationException">
    /// The context has an open transaction or tracks entities, there is an ambient transaction, or a step kept failing.
    /// </exception>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public static async Task<BatchedMigrationRunResult> RunBatchedMigrationsAsync(
        this DatabaseFacade database,
        string? name = null,
        Action<BatchedMigrationRunnerOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        var context = ContextOf(database);
        if (database.CurrentTransaction is not null || System.Transactions.Transaction.Current is not null)
        {
            throw new InvalidOperationException(ExtensionsStrings.ForegroundInTransaction);
        }

        if (context.ChangeTracker.Entries().Any())
        {
            throw new InvalidOperationException(ExtensionsStrings.ForegroundWithTrackedEntities);
        }

        var engine = await Engine.CreateAsync(
            new CallerContextSource(context),
            RunnerOptionsValidator.Create(configure),
            TimeProvider.System,
            EfBatchedMetrics.Create(CallerContextSource.ServicesOf(context)),
            context.GetService<ILoggerFactory>()).ConfigureAwait(false);
        return await new ForegroundRun(engine).RunAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private static DbContext ContextOf(DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return ((Storage.IDatabaseFacadeDependenciesAccessor)database).Context;
    }
}

using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore;

namespace EfBatched;

/// <summary>
/// A change to the rows of one table, run in the background in keyset batches, each row changed exactly once.
/// </summary>
/// <remarks>
/// Declare it with <c>modelBuilder.HasBatchedMigration&lt;T&gt;()</c>; <c>dotnet ef migrations add</c> then writes the step that enqueues it.
/// The class needs a parameterless constructor, with which it is created to read <see cref="Configure" />; for its work it is created
/// anew for every batch, in a scope of its own, and a second constructor may then take services.
/// </remarks>
/// <typeparam name="TContext">The context whose model declares the migration, or a base class of it.</typeparam>
/// <typeparam name="TEntity">The entity type whose rows are walked.</typeparam>
public abstract class BatchedMigration<TContext, TEntity> : BatchedMigration
    where TContext : DbContext
    where TEntity : class
{
    internal sealed override Type ContextType => typeof(TContext);

    internal sealed override Type EntityType => typeof(TEntity);

    /// <summary>
    /// Says which rows are walked, in what order and in what sizes. The default walks every row by the primary key.
    /// </summary>
    /// <remarks>Called whenever a model is built, without services; it must not read anything that may differ between processes.</remarks>
    protected virtual void Configure(BatchedMigrationBuilder<TEntity> migration)
    {
    }

    /// <summary>
    /// Changes the rows of one batch, inside the batch's transaction, and returns how many it changed.
    /// </summary>
    /// <remarks>
    /// What is done through <see cref="Batch{TContext, TEntity}.Context" /> commits together with the job's checkpoint, so each row is changed
    /// exactly once even if the process is killed. Effects outside the database happen at least once. The work must not commit or roll back
    /// the transaction and must not dispose the context. An exception rolls the batch back and fails the job's attempt.
    /// </remarks>
    /// <param name="batch">The rows to change and what is known about them.</param>
    /// <param name="cancellationToken">Cancelled when the host stops and its grace time has passed, or when the lease is lost.</param>
    /// <returns>The number of rows changed, for progress and metrics.</returns>
    public abstract Task<int> MigrateAsync(Batch<TContext, TEntity> batch, CancellationToken cancellationToken);

    internal sealed override DeclarationSettings ReadSettings(string? argumentsJson)
    {
        var settings = new DeclarationSettings(GetType()) { ArgumentsJson = argumentsJson };
        Configure(new BatchedMigrationBuilder<TEntity>(settings));
        return settings;
    }

    internal sealed override Task<int> ExecuteAsync(BatchScope scope, CancellationToken cancellationToken) =>
        MigrateAsync(new Batch<TContext, TEntity>(scope), cancellationToken);
}

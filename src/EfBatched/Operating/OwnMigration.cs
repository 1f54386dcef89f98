using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>Finds the row of a migration that is asked for by its class, and makes sure that it is not another's of the same name.</summary>
internal sealed class OwnMigration(DbContext context, TimeSpan timeout)
{
    /// <summary>The name that a class is declared by, once it is sure that the row of that name, if there is one, is its own.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model does not declare it, declares it under several names, or the name stands for another migration.
    /// </exception>
    public async Task<string> NameOfAsync<TMigration>(CancellationToken cancellationToken)
        where TMigration : BatchedMigration
    {
        var work = WorkRegistry.For(context).FindOf(typeof(TMigration), context.GetType());
        await FindAsync(work, cancellationToken).ConfigureAwait(false);
        return work.Name;
    }

    /// <summary>Reads the row of a class in one query by a unique index; null when it was never enqueued.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model does not declare it, declares it under several names, or the name stands for another migration.
    /// </exception>
    public Task<MigrationIdentity?> FindAsync<TMigration>(CancellationToken cancellationToken)
        where TMigration : BatchedMigration =>
        FindAsync(WorkRegistry.For(context).FindOf(typeof(TMigration), context.GetType()), cancellationToken);

    private async Task<MigrationIdentity?> FindAsync(BatchedWork work, CancellationToken cancellationToken)
    {
        var store = new TrackingStore(context, timeout);
        var row = await context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => store.Migrations.FindIdentityAsync(work.Name, token), cancellationToken).ConfigureAwait(false);
        return row is not null && DeclaredIdentity.Of(context, work.Declaration).FindMismatch(row) is { } mismatch
            ? throw OperationRefusal.Of(mismatch)
            : row;
    }
}

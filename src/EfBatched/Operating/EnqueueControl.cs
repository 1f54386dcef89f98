using EfBatched.Declaring;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>Begins a migration: once, whoever asks how often; again only when a person says so and why.</summary>
internal sealed class EnqueueControl(DbContext context, TimeSpan timeout)
{
    private readonly TrackingStore _store = new(context, timeout);

    /// <summary>Enqueues a declared migration. False when it was enqueued already, whatever became of it.</summary>
    /// <exception cref="InvalidOperationException">The name stands for another migration.</exception>
    public Task<bool> EnqueueAsync(BatchedWork work, string? reason, string actor, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var identity = DeclaredIdentity.Of(context, work.Declaration);
                var status = await StatusAsync(work.Declaration, cancellationToken).ConfigureAwait(false);
                var isNew = await _store.Migrations.InsertAsync(
                    work.Declaration, identity.Owner, identity.Table, status, reason, cancellationToken).ConfigureAwait(false);
                var row = await FindAsync(identity, cancellationToken).ConfigureAwait(false);
                if (isNew)
                {
                    await AddEventAsync(row.Id, null, status, reason, actor, cancellationToken).ConfigureAwait(false);
                }

                return isNew;
            },
            cancellationToken);

    /// <summary>Has a migration that finished or was cancelled run once more, from the beginning of its table, as it is declared now.</summary>
    /// <exception cref="InvalidOperationException">The name stands for another migration.</exception>
    /// <exception cref="BatchedMigrationNotFoundException">It was never enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It has not ended, or is finalized.</exception>
    public Task<bool> RunAgainAsync(BatchedWork work, string reason, string actor, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var identity = DeclaredIdentity.Of(context, work.Declaration);
                var migration = await _store.LockMigrationAsync(work.Name, cancellationToken).ConfigureAwait(false);
                await FindAsync(identity, cancellationToken).ConfigureAwait(false);
                if (migration.Status is not (BatchedMigrationStatus.Finished or BatchedMigrationStatus.Cancelled))
                {
                    throw new BatchedMigrationTransitionException(
                        work.Name, migration.Status, "run again", OperatingStrings.RefusedRunAgain(migration.Status));
                }

                var status = await StatusAsync(work.Declaration, cancellationToken).ConfigureAwait(false);
                await _store.Jobs.DeleteAllAsync(migration.Id, cancellationToken).ConfigureAwait(false);
                await _store.Migrations.ResetAsync(migration.Id, work.Declaration, identity.Owner, identity.Table, cancellationToken)
                    .ConfigureAwait(false);
                await _store.Migrations.SetStatusAsync(migration.Id, migration.Status, status, reason, null, null, cancellationToken)
                    .ConfigureAwait(false);
                await AddEventAsync(migration.Id, migration.Status, status, reason, actor, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private async Task<BatchedMigrationStatus> StatusAsync(BatchedMigrationDeclaration declaration, CancellationToken cancellationToken) =>
        declaration.StartsPaused || await _store.Events.IsAllPausedAsync(cancellationToken).ConfigureAwait(false)
            ? BatchedMigrationStatus.Paused
            : BatchedMigrationStatus.Active;

    private async Task<MigrationIdentity> FindAsync(DeclaredIdentity identity, CancellationToken cancellationToken)
    {
        var row = (await _store.Migrations.FindIdentityAsync(identity.Name, cancellationToken).ConfigureAwait(false))!;
        return identity.FindMismatch(row) is { } mismatch ? throw OperationRefusal.Of(mismatch) : row;
    }

    private Task<int> AddEventAsync(
        long migrationId, BatchedMigrationStatus? from, BatchedMigrationStatus to, string? reason, string actor, CancellationToken cancellationToken) =>
        _store.Events.AddAsync(BatchedEventKind.Enqueued, migrationId, null, from, to, reason, actor, cancellationToken);
}

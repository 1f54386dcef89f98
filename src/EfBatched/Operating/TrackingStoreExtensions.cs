using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Operating;

/// <summary>What changes by a person have in common.</summary>
internal static class TrackingStoreExtensions
{
    /// <summary>Locks a migration by its name, and reads it under the lock.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public static async Task<MigrationSnapshot> LockMigrationAsync(this TrackingStore store, string name, CancellationToken cancellationToken)
    {
        var migration = await store.Migrations.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (migration is null)
        {
            var known = await store.Migrations.StatusesAsync(cancellationToken).ConfigureAwait(false);
            throw new BatchedMigrationNotFoundException(name, [.. known.Select(k => k.Name)]);
        }

        await store.Migrations.LockAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        return (await store.Migrations.FindAsync(migration.Id, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Lets a migration that has failed go on with the jobs that a person has had tried again; of another it changes nothing.</summary>
    public static async Task ReopenAsync(
        this TrackingStore store, MigrationSnapshot migration, string? reason, string actor, CancellationToken cancellationToken)
    {
        if (migration.Status != BatchedMigrationStatus.Failed)
        {
            return;
        }

        await store.Migrations.EndStreakAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        await store.Migrations.SetStatusAsync(
            migration.Id, migration.Status, BatchedMigrationStatus.Active, reason, null, null, cancellationToken).ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.Retried, migration.Id, null, migration.Status, BatchedMigrationStatus.Active, reason, actor, cancellationToken)
            .ConfigureAwait(false);
    }
}

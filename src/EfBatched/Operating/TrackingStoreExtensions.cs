using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Operating;

/// <summary>What every change by a person begins with.</summary>
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
}

using EfBatched.Diagnostics;
using EfBatched.Running.Jobs;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Runner;

/// <summary>
/// What a runner itself does to a migration: start it with its bound frozen, verify and sweep it, finish it, give it up until a person acts.
/// Each is in the row, in the events and in the log.
/// </summary>
internal sealed class MigrationLifecycle(EngineDiagnostics diagnostics, RunnerMemory memory, RunnerIdentity identity)
{
    /// <summary>
    /// Locks a migration and makes sure that it runs; null when it must not, because it was stopped, another one runs on its table, or the
    /// table is empty and it is finished already.
    /// </summary>
    public async Task<MigrationSnapshot?> LockRunningAsync(
        TrackingStore store, MigrationSnapshot seen, NewRange? range, CancellationToken cancellationToken)
    {
        // Read under the lock: what was seen before may be old.
        var migration = await store.Migrations.LockTableAsync(seen.Id, seen.Table, cancellationToken).ConfigureAwait(false);
        if (migration is null
            || (migration.Status != BatchedMigrationStatus.Running
                && !(migration.Status == BatchedMigrationStatus.Active
                    && await MayStartAsync(store, migration, cancellationToken).ConfigureAwait(false))))
        {
            return null;
        }

        // Once others have moved the cursor, or have begun another run, what was found says nothing any more.
        var found = migration.CursorSequence == seen.CursorSequence ? range : null;
        if (found is { UpTo: null } && !migration.HasStarted)
        {
            await FinishAsync(store, migration, found.Reason, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (migration.Status == BatchedMigrationStatus.Running)
        {
            return migration;
        }

        await StartAsync(store, migration, found, cancellationToken).ConfigureAwait(false);
        return await store.Migrations.FindAsync(seen.Id, cancellationToken).ConfigureAwait(false);
    }

    public async Task FinishAsync(
        TrackingStore store, MigrationSnapshot migration, string? reason, CancellationToken cancellationToken)
    {
        if (await store.Migrations.SetStatusAsync(
            migration.Id, migration.Status, BatchedMigrationStatus.Finished, reason, null, null, cancellationToken).ConfigureAwait(false))
        {
            await AddEventAsync(store, BatchedEventKind.Finished, migration, BatchedMigrationStatus.Finished, reason, cancellationToken)
                .ConfigureAwait(false);
            MigrationLog.Finished(diagnostics.MigrationLogger, migration.Name, migration.Id);
        }
    }

    /// <summary>Begins to search the whole table, as it is now, for rows that still match.</summary>
    public async Task VerifyAsync(TrackingStore store, MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        await store.Migrations.BeginVerificationAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.VerificationStarted,
            migration.Id,
            null,
            null,
            null,
            RunningStrings.VerificationStarted,
            identity.Actor,
            cancellationToken).ConfigureAwait(false);
        MigrationLog.VerificationStarted(diagnostics.MigrationLogger, migration.Name, migration.Id);
    }

    /// <summary>Begins to change the rows that a verification found.</summary>
    public async Task SweepAsync(
        TrackingStore store, MigrationSnapshot migration, long matched, CancellationToken cancellationToken)
    {
        await store.Jobs.InsertSweepsAsync(migration, cancellationToken).ConfigureAwait(false);
        await store.Migrations.BeginSweepAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.SweepStarted,
            migration.Id,
            null,
            null,
            null,
            RunningStrings.SweepStarted(matched),
            identity.Actor,
            cancellationToken).ConfigureAwait(false);
        MigrationLog.SweepStarted(diagnostics.MigrationLogger, migration.Name, migration.Id, matched);
    }

    public async Task FailAsync(
        TrackingStore store,
        MigrationSnapshot migration,
        BatchedErrorCode code,
        string message,
        CancellationToken cancellationToken)
    {
        if (await store.Migrations.SetStatusAsync(
            migration.Id, migration.Status, BatchedMigrationStatus.Failed, message, code, message, cancellationToken).ConfigureAwait(false))
        {
            await AddEventAsync(store, BatchedEventKind.Failed, migration, BatchedMigrationStatus.Failed, message, cancellationToken)
                .ConfigureAwait(false);
            MigrationLog.Failed(diagnostics.MigrationLogger, migration.Name, migration.Id, code, message);
        }
    }

    private static async Task<bool> MayStartAsync(TrackingStore store, MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        var onTable = await store.Migrations.FindOnTableAsync(migration.Table, cancellationToken).ConfigureAwait(false);
        var shares = onTable.Any(m => m.Id == migration.Id && m.SharesTable);
        return !onTable.Any(m => m.Status == BatchedMigrationStatus.Running && !(m.SharesTable && shares));
    }

    private async Task StartAsync(TrackingStore store, MigrationSnapshot seen, NewRange? range, CancellationToken cancellationToken)
    {
        memory.RowStreaks.End(seen.Id);
        await store.Migrations.SetStatusAsync(
            seen.Id, BatchedMigrationStatus.Active, BatchedMigrationStatus.Running, null, null, null, cancellationToken).ConfigureAwait(false);
        await AddEventAsync(store, BatchedEventKind.Started, seen, BatchedMigrationStatus.Running, null, cancellationToken)
            .ConfigureAwait(false);
        MigrationLog.Started(
            diagnostics.MigrationLogger,
            seen.Name,
            seen.Id,
            seen.Table.Name,
            string.Join(", ", seen.KeyColumns),
            (object?)range?.EstimatedRows ?? RunningStrings.UnknownNumber,
            seen.Settings.BatchSize,
            seen.JobSize);
    }

    private Task<int> AddEventAsync(
        TrackingStore store,
        BatchedEventKind kind,
        MigrationSnapshot migration,
        BatchedMigrationStatus to,
        string? reason,
        CancellationToken cancellationToken) =>
        store.Events.AddAsync(kind, migration.Id, null, migration.Status, to, reason, identity.Actor, cancellationToken);
}

using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>What a person does to migrations. Each change is one transaction with its event: who, what, why.</summary>
internal sealed class MigrationControl(DbContext context, TimeSpan timeout)
{
    private readonly TrackingStore _store = new(context, timeout);

    public Task<bool> PauseAsync(string name, string reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            new Change(
                BatchedEventKind.Paused,
                BatchedMigrationStatus.Paused,
                "paused",
                AlreadyDone: [BatchedMigrationStatus.Paused],
                OnlyFrom: [BatchedMigrationStatus.Active, BatchedMigrationStatus.Running]),
            reason,
            actor,
            cancellationToken);

    public Task<bool> ResumeAsync(string name, string? reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            new Change(
                BatchedEventKind.Resumed,
                BatchedMigrationStatus.Active,
                "resumed",
                AlreadyDone: [BatchedMigrationStatus.Active, BatchedMigrationStatus.Running],
                OnlyFrom: [BatchedMigrationStatus.Paused]),
            reason,
            actor,
            cancellationToken);

    public Task<bool> RetryAsync(string name, string? reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            new Change(
                BatchedEventKind.Retried,
                BatchedMigrationStatus.Active,
                "retried",
                AlreadyDone: [],
                OnlyFrom: [BatchedMigrationStatus.Failed],
                Before: migration => RetryFailedAsync(migration, cancellationToken)),
            reason,
            actor,
            cancellationToken);

    public Task<bool> SkipAsync(string name, string reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            new Change(
                BatchedEventKind.Skipped,
                BatchedMigrationStatus.Finished,
                "skipped",
                AlreadyDone: [],
                Before: migration => _store.Jobs.SkipOpenAsync(migration.Id, cancellationToken)),
            reason,
            actor,
            cancellationToken);

    public Task<bool> CancelAsync(string name, string reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            new Change(
                BatchedEventKind.Cancelled,
                BatchedMigrationStatus.Cancelled,
                "cancelled",
                AlreadyDone: [BatchedMigrationStatus.Cancelled],
                Before: migration => _store.Jobs.SkipOpenAsync(migration.Id, cancellationToken)),
            reason,
            actor,
            cancellationToken);

    public Task<int> PauseAllAsync(string reason, string actor, CancellationToken cancellationToken) =>
        ChangeAllAsync(
            BatchedEventKind.AllPaused,
            s => s.MayRun(),
            name => PauseAsync(name, reason, actor, cancellationToken),
            reason,
            actor,
            cancellationToken);

    public Task<int> ResumeAllAsync(string? reason, string actor, CancellationToken cancellationToken) =>
        ChangeAllAsync(
            BatchedEventKind.AllResumed,
            s => s is BatchedMigrationStatus.Paused,
            name => ResumeAsync(name, reason, actor, cancellationToken),
            reason,
            actor,
            cancellationToken);

    private async Task RetryFailedAsync(MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        await _store.Migrations.EndStreakAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        await _store.Jobs.RetryFailedAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        if (migration.ErrorCode == BatchedErrorCode.RowsRemain)
        {
            await _store.Migrations.BeginVerificationAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<bool> ChangeAsync(
        string name, Change change, string? reason, string actor, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var migration = await _store.LockMigrationAsync(name, cancellationToken).ConfigureAwait(false);
                if (change.AlreadyDone.Contains(migration.Status))
                {
                    return false;
                }

                var allowed = change.OnlyFrom is { } only
                    ? only.Contains(migration.Status)
                    : MigrationTransitions.Allows(migration.Status, change.To);
                if (!allowed)
                {
                    throw new BatchedMigrationTransitionException(
                        name, migration.Status, change.Verb, OperatingStrings.RefusedTransition(migration.Status));
                }

                if (change.Before is { } before)
                {
                    await before(migration).ConfigureAwait(false);
                }

                await SetStatusAsync(migration, change.Kind, change.To, reason, actor, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private Task<int> ChangeAllAsync(
        BatchedEventKind kind,
        Func<BatchedMigrationStatus, bool> isConcerned,
        Func<string, Task<bool>> change,
        string? reason,
        string actor,
        CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var changed = 0;
                foreach (var (name, status) in await _store.Migrations.LockAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    changed += isConcerned(status) && await change(name).ConfigureAwait(false) ? 1 : 0;
                }

                await AddEventAsync(kind, null, null, null, reason, actor, cancellationToken).ConfigureAwait(false);
                return changed;
            },
            cancellationToken);

    private async Task SetStatusAsync(
        MigrationSnapshot migration,
        BatchedEventKind kind,
        BatchedMigrationStatus to,
        string? reason,
        string actor,
        CancellationToken cancellationToken)
    {
        await _store.Migrations.SetStatusAsync(migration.Id, migration.Status, to, reason, null, null, cancellationToken).ConfigureAwait(false);
        await AddEventAsync(kind, migration.Id, migration.Status, to, reason, actor, cancellationToken).ConfigureAwait(false);
    }

    private Task<int> AddEventAsync(
        BatchedEventKind kind,
        long? migrationId,
        BatchedMigrationStatus? from,
        BatchedMigrationStatus? to,
        string? reason,
        string actor,
        CancellationToken cancellationToken) =>
        _store.Events.AddAsync(kind, migrationId, null, from, to, reason, actor, cancellationToken);

    /// <param name="Kind">The event.</param>
    /// <param name="To">The status after.</param>
    /// <param name="Verb">For the message of a refusal.</param>
    /// <param name="AlreadyDone">Statuses in which there is nothing to change.</param>
    /// <param name="OnlyFrom">The statuses it can be made from; null for every one that the table of transitions allows.</param>
    /// <param name="Before">What is done to the jobs in the same transaction.</param>
    private sealed record Change(
        BatchedEventKind Kind,
        BatchedMigrationStatus To,
        string Verb,
        IReadOnlyList<BatchedMigrationStatus> AlreadyDone,
        IReadOnlyList<BatchedMigrationStatus>? OnlyFrom = null,
        Func<MigrationSnapshot, Task>? Before = null);
}

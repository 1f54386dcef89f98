using EfBatched.Reporting;
using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>What a person does to all failed jobs of a filter at once: one transaction with its event.</summary>
internal sealed class JobSetControl(DbContext context, TimeSpan timeout)
{
    /// <summary>The most jobs of one change; as many single rows may fail at the most.</summary>
    public const int MostAtOnce = FailureLimits.MaxMaxFailedRows;

    private readonly TrackingStore _store = new(context, timeout);

    /// <summary>The failed jobs that a change would touch.</summary>
    public Task<int> CountAsync(long migrationId, JobQuery query, CancellationToken cancellationToken) =>
        Failed(migrationId, query).CountAsync(cancellationToken);

    /// <summary>Has the failed jobs tried again with all their attempts; a migration that has failed goes on with them.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public Task<int> RetryAsync(string name, JobQuery query, string? reason, string actor, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var migration = await _store.LockMigrationAsync(name, cancellationToken).ConfigureAwait(false);
                var ids = await LockAsync(migration.Id, query, cancellationToken).ConfigureAwait(false);
                await _store.Jobs.RetryAsync(ids, cancellationToken).ConfigureAwait(false);
                await AddEventAsync(BatchedEventKind.JobRetried, migration.Id, ids.Count, reason, actor, cancellationToken).ConfigureAwait(false);
                if (ids.Count > 0)
                {
                    await _store.ReopenAsync(migration, reason, actor, cancellationToken).ConfigureAwait(false);
                }

                return ids.Count;
            },
            cancellationToken);

    /// <summary>Leaves the rows of the failed jobs as they are, for good.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public Task<int> SkipAsync(string name, JobQuery query, string reason, string actor, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var migration = await _store.LockMigrationAsync(name, cancellationToken).ConfigureAwait(false);
                var ids = await LockAsync(migration.Id, query, cancellationToken).ConfigureAwait(false);
                await _store.Jobs.SkipAsync(ids, cancellationToken).ConfigureAwait(false);
                await AddEventAsync(BatchedEventKind.JobSkipped, migration.Id, ids.Count, reason, actor, cancellationToken).ConfigureAwait(false);
                return ids.Count;
            },
            cancellationToken);

    // The migration is locked, and a claim waits for that: what has failed stays so meanwhile.
    private Task<List<long>> LockAsync(long migrationId, JobQuery query, CancellationToken cancellationToken) =>
        Failed(migrationId, query).OrderBy(j => j.Id).Select(j => j.Id).Take(MostAtOnce).ToListAsync(cancellationToken);

    private IQueryable<BatchedJobRow> Failed(long migrationId, JobQuery query) =>
        JobReader.Filter(context.Set<BatchedJobRow>(), migrationId, query with { Status = BatchedJobStatus.Failed });

    private Task<int> AddEventAsync(
        BatchedEventKind kind, long migrationId, int count, string? reason, string actor, CancellationToken cancellationToken) =>
        count == 0
            ? Task.FromResult(0)
            : _store.Events.AddAsync(
                kind, migrationId, null, null, null, OperatingStrings.JobsOf(count, reason), actor, cancellationToken);
}

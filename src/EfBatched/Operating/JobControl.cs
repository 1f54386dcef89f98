using EfBatched.Storage;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>What a person does to single jobs. Each change is one transaction with its event: who, what, why.</summary>
internal sealed class JobControl(DbContext context, TimeSpan timeout)
{
    private readonly TrackingStore _store = new(context, timeout);

    /// <param name="jobId">The job.</param>
    /// <param name="migration">The migration that it must belong to; null for any.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    public Task<bool> RetryAsync(long jobId, string? migration, string? reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            jobId,
            migration,
            async (owner, job) =>
            {
                if (job.Status != BatchedJobStatus.Failed)
                {
                    throw new BatchedJobTransitionException(jobId, job.Status, "retried");
                }

                await _store.Jobs.RetryAsync([jobId], cancellationToken).ConfigureAwait(false);
                await _store.Events.AddAsync(BatchedEventKind.JobRetried, owner.Id, jobId, null, null, reason, actor, cancellationToken)
                    .ConfigureAwait(false);
                await _store.ReopenAsync(owner, reason, actor, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <inheritdoc cref="RetryAsync" />
    public Task<bool> SkipAsync(long jobId, string? migration, string reason, string actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            jobId,
            migration,
            async (owner, job) =>
            {
                if (job.Status == BatchedJobStatus.Skipped)
                {
                    return false;
                }

                if (!JobTransitions.Allows(job.Status, BatchedJobStatus.Skipped))
                {
                    throw new BatchedJobTransitionException(jobId, job.Status, "skipped");
                }

                await _store.Jobs.SkipAsync([jobId], cancellationToken).ConfigureAwait(false);
                await _store.Events.AddAsync(BatchedEventKind.JobSkipped, owner.Id, jobId, null, null, reason, actor, cancellationToken)
                    .ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    // The locks in the order in which everybody takes them; the job's waits for its batch in flight.
    private Task<bool> ChangeAsync(
        long jobId, string? migration, Func<MigrationSnapshot, JobSnapshot, Task<bool>> change, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                if (await _store.Jobs.FindMigrationAsync(jobId, cancellationToken).ConfigureAwait(false) is not var (id, name)
                    || (migration is not null && name != migration))
                {
                    throw new BatchedJobNotFoundException(jobId, migration);
                }

                await _store.Migrations.LockAsync(id, cancellationToken).ConfigureAwait(false);
                var job = await _store.Jobs.LockAsync(jobId, cancellationToken).ConfigureAwait(false);
                var owner = await _store.Migrations.FindAsync(id, cancellationToken).ConfigureAwait(false);
                return job is null || owner is null
                    ? throw new BatchedJobNotFoundException(jobId, migration)
                    : await change(owner, job).ConfigureAwait(false);
            },
            cancellationToken);
}

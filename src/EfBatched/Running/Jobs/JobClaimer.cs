using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Storage;

namespace EfBatched.Running.Jobs;

/// <summary>
/// Claims under the lock of the migration's row, in one short transaction. Interrupted jobs go first, so that recovery takes seconds; then
/// new ranges; retries come last, so that one bad job does not keep the rest from being done.
/// </summary>
internal sealed class JobClaimer(EngineEnvironment environment) : IJobClaimer
{
    private readonly RangeSearch _ranges = new(environment);
    private readonly MigrationLifecycle _lifecycle = new(environment);

    public async Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run)
    {
        NewRange? range;
        try
        {
            range = await _ranges.FindAsync(seen, work, run.Stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (_ranges.IsTimeout(e, run.Stopping))
        {
            if (await _ranges.GiveUpAsync(seen, run.Stopping).ConfigureAwait(false))
            {
                return new ClaimOutcome.Ended();
            }

            throw;
        }

        var request = new LeaseRequest(Guid.NewGuid(), environment.Identity.Id, run.CorrelationId, environment.Options.LeaseDuration);
        try
        {
            return await environment.InTransactionAsync(
                store => ClaimLockedAsync(store, seen, work, range, request, run.Stopping), run.Stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The COMMIT may have taken effect although its answer was lost. Nobody else knows the token, so the job would lie idle until
            // its lease ends, and the next runner would take that for a crash.
            if (await FindClaimedAsync(seen, work, request).ConfigureAwait(false) is { } job)
            {
                return new ClaimOutcome.Claimed(job);
            }

            throw;
        }
    }

    private Task<JobLease?> FindClaimedAsync(MigrationSnapshot seen, BatchedWork work, LeaseRequest request) =>
        environment.InTransactionAsync(
            async store =>
            {
                // Waits for the claim's transaction, if the database has not ended it yet.
                await store.Migrations.LockAsync(seen.Id, CancellationToken.None).ConfigureAwait(false);
                var migration = await store.Migrations.FindAsync(seen.Id, CancellationToken.None).ConfigureAwait(false);
                var job = await store.Jobs.FindAsync(seen.Id, request.Token, CancellationToken.None).ConfigureAwait(false);
                return job is null || migration is null ? null : new JobLease(job, migration, work.Keyset.Codec, request.Duration);
            },
            CancellationToken.None);

    private async Task<ClaimOutcome> ClaimLockedAsync(
        TrackingStore store,
        MigrationSnapshot seen,
        BatchedWork work,
        NewRange? range,
        LeaseRequest request,
        CancellationToken cancellationToken)
    {
        if (await _lifecycle.LockRunningAsync(store, seen, range, cancellationToken).ConfigureAwait(false) is not { } migration)
        {
            return range is { UpTo: null } ? new ClaimOutcome.Ended() : new ClaimOutcome.Taken();
        }

        if (migration.LeasedJobs >= migration.MaxParallelJobs)
        {
            return new ClaimOutcome.Taken();
        }

        var job = await ClaimInterruptedAsync(store, migration, request, cancellationToken).ConfigureAwait(false)
            ?? await CreateAsync(store, seen, migration, range, request, cancellationToken).ConfigureAwait(false)
            ?? await ClaimRetryAsync(store, migration, request, cancellationToken).ConfigureAwait(false);
        if (job is null)
        {
            return await EndAsync(store, migration.Id, cancellationToken).ConfigureAwait(false);
        }

        await store.Migrations.ClearHoldAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        return new ClaimOutcome.Claimed(new JobLease(job, migration, work.Keyset.Codec, request.Duration));
    }

    private async Task<JobSnapshot?> ClaimInterruptedAsync(
        TrackingStore store, MigrationSnapshot migration, LeaseRequest request, CancellationToken cancellationToken) =>
        await store.Jobs.LockInterruptedAsync(migration.Id, cancellationToken).ConfigureAwait(false) is { } job
            ? await LeaseAsync(store, migration, job, request, cancellationToken).ConfigureAwait(false)
            : null;

    private static async Task<JobSnapshot?> CreateAsync(
        TrackingStore store,
        MigrationSnapshot seen,
        MigrationSnapshot migration,
        NewRange? range,
        LeaseRequest request,
        CancellationToken cancellationToken)
    {
        // Somebody else may have moved the cursor since the range was searched; then the search was for nothing.
        if (range is null || migration.CursorSequence != seen.CursorSequence)
        {
            return null;
        }

        await store.Migrations.AdvanceCursorAsync(
            migration.Id, migration.CursorSequence, range.End ?? migration.UpTo!, cancellationToken).ConfigureAwait(false);
        return range.End is null
            ? null
            : await store.Jobs.InsertAsync(migration, range.End, range.Rows, request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobSnapshot?> ClaimRetryAsync(
        TrackingStore store, MigrationSnapshot migration, LeaseRequest request, CancellationToken cancellationToken)
    {
        var current = await store.Migrations.FindAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        return current!.HasReachedEnd
            && await store.Jobs.LockRetryAsync(migration.Id, environment.Options.MaxJobAttempts, cancellationToken)
                .ConfigureAwait(false) is { } job
                ? await LeaseAsync(store, migration, job, request, cancellationToken).ConfigureAwait(false)
                : null;
    }

    private async Task<JobSnapshot> LeaseAsync(
        TrackingStore store, MigrationSnapshot migration, JobSnapshot job, LeaseRequest request, CancellationToken cancellationToken)
    {
        if (job.Status == BatchedJobStatus.Running)
        {
            await store.Events.AddAsync(
                BatchedEventKind.JobTakenOver,
                migration.Id,
                job.Id,
                null,
                null,
                EfBatchedStrings.LeaseExpired,
                environment.Identity.Actor,
                cancellationToken).ConfigureAwait(false);
            JobLog.TakenOver(environment.JobLogger, job.Id, migration.Name);
        }

        return await store.Jobs.LeaseAsync(job.Id, request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ClaimOutcome> EndAsync(TrackingStore store, long migrationId, CancellationToken cancellationToken)
    {
        var migration = (await store.Migrations.FindAsync(migrationId, cancellationToken).ConfigureAwait(false))!;
        if (!migration.HasReachedEnd)
        {
            return new ClaimOutcome.Taken();
        }

        if (await store.Jobs.LockExhaustedAsync(migrationId, environment.Options.MaxJobAttempts, cancellationToken)
            .ConfigureAwait(false) is { } exhausted)
        {
            await store.Jobs.FailCrashedAsync(exhausted.Id, EfBatchedStrings.LeaseExpired, cancellationToken).ConfigureAwait(false);
            if (exhausted.IsIsolatedRow)
            {
                return new ClaimOutcome.Waiting(TimeSpan.Zero);
            }

            await _lifecycle.FailAsync(
                store,
                migration,
                BatchedErrorCode.JobExceedsMaxAttempts,
                EfBatchedStrings.JobExceedsMaxAttempts(
                    exhausted.Id, exhausted.Attempts, exhausted.ErrorMessage ?? EfBatchedStrings.LeaseExpired),
                cancellationToken).ConfigureAwait(false);
            return new ClaimOutcome.Ended();
        }

        var (open, nextRetryMs) = await store.Jobs.FindOpenAsync(migrationId, environment.Options.MaxJobAttempts, cancellationToken)
            .ConfigureAwait(false);
        if (open > 0)
        {
            return nextRetryMs is { } ms
                ? new ClaimOutcome.Waiting(TimeSpan.FromMilliseconds(Math.Max(ms, 0)))
                : new ClaimOutcome.Taken();
        }

        if (await store.Failures.CountFailedRowsAsync(migrationId, cancellationToken).ConfigureAwait(false) is var failed and > 0)
        {
            await _lifecycle.FailAsync(
                store,
                migration,
                BatchedErrorCode.JobExceedsMaxAttempts,
                EfBatchedStrings.FailedRowsRemain(migration.Name, failed),
                cancellationToken).ConfigureAwait(false);
            return new ClaimOutcome.Ended();
        }

        await _lifecycle.FinishAsync(store, migration, reason: null, cancellationToken).ConfigureAwait(false);
        return new ClaimOutcome.Ended();
    }
}

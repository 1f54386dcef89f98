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
    private readonly RangeFinder _ranges = new(environment);
    private readonly MigrationLifecycle _lifecycle = new(environment);

    public async Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run)
    {
        var range = await _ranges.FindAsync(seen, work, run.Stopping).ConfigureAwait(false);
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
                return job is null || migration is null ? null : Hold(job, migration, work, request);
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
            await KeepSizesAsync(store, migration, cancellationToken).ConfigureAwait(false);
            return await EndAsync(store, migration.Id, cancellationToken).ConfigureAwait(false);
        }

        await store.Migrations.ClearHoldAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        return new ClaimOutcome.Claimed(Hold(job, migration, work, request));
    }

    private JobLease Hold(JobSnapshot job, MigrationSnapshot migration, BatchedWork work, LeaseRequest request) =>
        new(job, migration, work.Keyset.Codec, request.Duration, environment.Sizes.BatchSizeOf(migration, work));

    // What the last jobs have shown would be lost with the process, and the migration's row is locked here anyway.
    private async Task KeepSizesAsync(TrackingStore store, MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        var (batchSize, jobSize) = environment.Sizes.SizesOf(migration);
        if ((batchSize, jobSize) != (migration.Settings.BatchSize, migration.JobSize))
        {
            await store.Migrations.SetSizesAsync(migration.Id, batchSize, jobSize, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JobSnapshot?> ClaimInterruptedAsync(
        TrackingStore store, MigrationSnapshot migration, LeaseRequest request, CancellationToken cancellationToken) =>
        await store.Jobs.LockInterruptedAsync(migration.Id, cancellationToken).ConfigureAwait(false) is { } job
            ? await LeaseAsync(store, migration, job, request, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<JobSnapshot?> CreateAsync(
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

        var (batchSize, jobSize) = environment.Sizes.SizesOf(migration);
        await store.Migrations.AdvanceCursorAsync(
            migration.Id, migration.CursorSequence, range.End ?? migration.UpTo!, batchSize, jobSize, cancellationToken)
            .ConfigureAwait(false);
        return range.End is null
            ? null
            : await store.Jobs.InsertAsync(migration, range.End, range.Rows, batchSize, request, cancellationToken).ConfigureAwait(false);
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
            await _lifecycle.FailAsync(
                store,
                migration,
                BatchedErrorCode.JobExceedsMaxAttempts,
                EfBatchedStrings.JobExceedsMaxAttempts(
                    exhausted.Id, exhausted.Attempts, exhausted.ErrorMessage ?? EfBatchedStrings.LeaseExpired),
                cancellationToken).ConfigureAwait(false);
            return new ClaimOutcome.Ended();
        }

        var (open, nextRetryMs) = await store.Jobs.FindOpenAsync(migrationId, cancellationToken).ConfigureAwait(false);
        if (open > 0)
        {
            return nextRetryMs is { } ms
                ? new ClaimOutcome.Waiting(TimeSpan.FromMilliseconds(Math.Max(ms, 0)))
                : new ClaimOutcome.Taken();
        }

        await _lifecycle.FinishAsync(store, migration, reason: null, cancellationToken).ConfigureAwait(false);
        return new ClaimOutcome.Ended();
    }
}

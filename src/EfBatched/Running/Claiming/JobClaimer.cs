using EfBatched.Diagnostics;
using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Running.Searching;
using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Claiming;

/// <summary>
/// Claims under the lock of the migration's row, in one short transaction. Interrupted jobs go first, so that recovery takes seconds; then
/// new ranges; retries come last, so that one bad job does not keep the rest from being done.
/// </summary>
internal sealed class JobClaimer(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    RunnerIdentity identity) : IJobClaimer
{
    // Whoever loses that often in a row sees others working hard enough.
    private const int MaxTries = 5;

    private static readonly TimeSpan LongestOutrunWait = TimeSpan.FromMilliseconds(100);

    private readonly UnansweredClaims _unanswered = new();
    private readonly RangeSearch _ranges = new(database, policy, diagnostics, memory, identity);
    private readonly MigrationLifecycle _lifecycle = new(diagnostics, memory, identity);
    private readonly WalkEnd _walkEnd = new(database, policy, diagnostics, memory, identity);
    private readonly SilentSessions _sessions = new(database, policy, diagnostics);

    public async Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run)
    {
        if (!_unanswered.IsEmpty && await FindUnansweredAsync(seen, work).ConfigureAwait(false) is { } job)
        {
            return new ClaimOutcome.Claimed(job);
        }

        if (seen.ExpiredJobs > 0)
        {
            await _sessions.EndAsync(seen, run.Stopping).ConfigureAwait(false);
        }

        var outcome = await TryClaimAsync(seen, work, isInDoubt: false, run).ConfigureAwait(false);
        for (var tries = 1; outcome is ClaimOutcome.Outrun(var now) && tries < MaxTries; tries++)
        {
            // What was interrupted has gone to others, or is in a batch that outlasts its lease; a new range is there for certain.
            outcome = await TryClaimAsync(
                now with { HasInterruptedJobs = false }, work, outcome is ClaimOutcome.Outrun { IsInDoubt: true }, run).ConfigureAwait(false);
        }

        return outcome is ClaimOutcome.Outrun ? new ClaimOutcome.Waiting(LongestOutrunWait * policy.Chance.NextDouble()) : outcome;
    }

    private async Task<ClaimOutcome> TryClaimAsync(MigrationSnapshot seen, BatchedWork work, bool isInDoubt, RunContext run)
    {
        NewRange? range;
        try
        {
            range = await _ranges.FindAsync(seen, work, isInDoubt, run.Stopping).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (await _ranges.SettleAsync(seen, work, e, run.Stopping).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            throw;
        }

        var request = new LeaseRequest(policy.Chance.NextGuid(), identity.Id, run.CorrelationId, policy.Options.LeaseDuration);
        try
        {
            return await database.InTransactionAsync(
                store => ClaimLockedAsync(store, seen, work, range, request, run.Stopping), run.Stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The COMMIT may have taken effect although its answer was lost. Nobody else knows the token, so the job would lie idle until
            // its lease ends, and the next runner would take that for a crash.
            _unanswered.Add(seen.Id, request);
            if (await FindUnansweredAsync(seen, work).ConfigureAwait(false) is { } job)
            {
                return new ClaimOutcome.Claimed(job);
            }

            throw;
        }
    }

    private Task<LeasedJob?> FindUnansweredAsync(MigrationSnapshot seen, BatchedWork work) =>
        _unanswered.FindAsync(seen.Id, request => FindClaimedAsync(seen, work, request));

    private Task<LeasedJob?> FindClaimedAsync(MigrationSnapshot seen, BatchedWork work, LeaseRequest request) =>
        database.InTransactionAsync(
            async store =>
            {
                // Waits for the claim's transaction, if the database has not ended it yet.
                await store.Migrations.LockAsync(seen.Id, CancellationToken.None).ConfigureAwait(false);
                var migration = await store.Migrations.FindAsync(seen.Id, CancellationToken.None).ConfigureAwait(false);
                var job = await store.Jobs.FindAsync(seen.Id, request.Token, CancellationToken.None).ConfigureAwait(false);
                return job is null || migration is null
                    ? null
                    : await HandOutAsync(store, job, migration, work, null, CancellationToken.None).ConfigureAwait(false);
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
        var verdict = BoundaryVerdict.Accepted;
        if (range is { IsInDoubt: true, End: { } end })
        {
            var acceptance = work.Accept(store.Context, end, work.Codec.DecodeIfAny(seen.Cursor));
            using var command = acceptance.CreateCommand();
            await store.Connection.PrecedeAsync(
                SqlText.Of(command),
                async r => verdict = await acceptance.ReadAsync(r, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }

        if (await _lifecycle.LockRunningAsync(store, seen, range, cancellationToken).ConfigureAwait(false) is not { } migration)
        {
            return range is { UpTo: null } ? new ClaimOutcome.Ended() : new ClaimOutcome.Taken();
        }

        if (verdict != BoundaryVerdict.Accepted)
        {
            return new ClaimOutcome.Outrun(migration) { IsInDoubt = true };
        }

        var held = migration.LeasedJobs
            + (migration.ExpiredJobs > 0
                ? await store.Jobs.CountInLongBatchAsync(migration.Id, memory.LiveJobs.Ids, cancellationToken).ConfigureAwait(false)
                : 0);
        if (held >= policy.MaxParallelJobsOf(migration, work))
        {
            return new ClaimOutcome.Taken();
        }

        var interrupted = migration.HasInterruptedJobs
            ? await ClaimInterruptedAsync(store, migration, request, cancellationToken).ConfigureAwait(false)
            : null;
        var created = interrupted is null
            ? await CreateAsync(store, seen, migration, work, range, request, cancellationToken).ConfigureAwait(false)
            : null;
        var job = interrupted ?? created ?? await ClaimRetryAsync(store, migration, request, cancellationToken).ConfigureAwait(false);
        if (job is null)
        {
            await KeepSizesAsync(store, migration, cancellationToken).ConfigureAwait(false);
            return await _walkEnd.FollowAsync(store, migration.Id, work, cancellationToken).ConfigureAwait(false);
        }

        if (migration.HasHold)
        {
            await store.Migrations.ClearHoldAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        }

        var first = created is null ? null : range?.First;
        return new ClaimOutcome.Claimed(
            await HandOutAsync(store, job, migration, work, first, cancellationToken).ConfigureAwait(false));
    }

    private async Task<LeasedJob> HandOutAsync(
        TrackingStore store,
        JobSnapshot job,
        MigrationSnapshot migration,
        BatchedWork work,
        NextBatch? first,
        CancellationToken cancellationToken)
    {
        var codec = work.Codec;
        // What a person skipped is not found again, and not changed after all.
        var skipped = job.Kind == BatchedJobKind.Walk
            ? []
            : await store.Jobs.SkippedRangesAsync(job.MigrationId, cancellationToken).ConfigureAwait(false);
        return new LeasedJob(job, migration, codec, policy.Options.LeaseDuration, memory.Sizes.BatchSizeOf(migration, work))
        {
            First = first,
            CountsChangedRows = work.Declaration.IsByPredicate,
            Skipped = new SkippedRanges(codec, skipped),
        };
    }

    // What the last jobs have shown would be lost with the process, and the migration's row is locked here anyway.
    private async Task KeepSizesAsync(TrackingStore store, MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        var (batchSize, jobSize) = memory.Sizes.SizesOf(migration);
        if ((batchSize, jobSize) != (migration.Settings.BatchSize, migration.JobSize))
        {
            await store.Migrations.SetSizesAsync(migration.Id, batchSize, jobSize, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JobSnapshot?> ClaimInterruptedAsync(
        TrackingStore store, MigrationSnapshot migration, LeaseRequest request, CancellationToken cancellationToken) =>
        await store.Jobs.LockInterruptedAsync(migration.Id, memory.LiveJobs.Ids, cancellationToken).ConfigureAwait(false) is { } job
            ? await LeaseAsync(store, migration, job, request, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<JobSnapshot?> CreateAsync(
        TrackingStore store,
        MigrationSnapshot seen,
        MigrationSnapshot migration,
        BatchedWork work,
        NewRange? range,
        LeaseRequest request,
        CancellationToken cancellationToken)
    {
        // Somebody else may have moved the cursor since the range was searched; then the search was for nothing.
        if (range is null || migration.CursorSequence != seen.CursorSequence)
        {
            return null;
        }

        if (!migration.HasStarted)
        {
            await store.Migrations.SetBoundAsync(migration.Id, range.UpTo!.Encoded, range.EstimatedRows, cancellationToken).ConfigureAwait(false);
        }

        var (batchSize, jobSize) = memory.Sizes.SizesOf(migration);
        await store.Migrations.AdvanceCursorAsync(
            migration.Id, (range.End?.Boundary ?? range.UpTo!).Encoded, batchSize, jobSize, cancellationToken).ConfigureAwait(false);
        if (range.End is null)
        {
            return null;
        }

        memory.Sizes.GiveOut(migration, range.Rows);
        return await store.Jobs.InsertAsync(
            migration, work.KindOfJob(migration.Phase), range.End.Boundary.Encoded, range.Rows, batchSize, request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobSnapshot?> ClaimRetryAsync(
        TrackingStore store, MigrationSnapshot migration, LeaseRequest request, CancellationToken cancellationToken)
    {
        var current = await store.Migrations.FindAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        return current!.HasReachedEnd
            && await store.Jobs.LockRetryAsync(
                migration.Id, policy.Options.MaxJobAttempts, memory.LiveJobs.Ids, cancellationToken).ConfigureAwait(false) is { } job
                ? await LeaseAsync(store, migration, job, request, cancellationToken).ConfigureAwait(false)
                : null;
    }

    private async Task<JobSnapshot> LeaseAsync(
        TrackingStore store,
        MigrationSnapshot migration,
        JobSnapshot job,
        LeaseRequest request,
        CancellationToken cancellationToken)
    {
        if (job.Status == BatchedJobStatus.Running)
        {
            await store.Events.AddAsync(
                BatchedEventKind.JobTakenOver,
                migration.Id,
                job.Id,
                null,
                null,
                RunningStrings.LeaseExpired,
                identity.Actor,
                cancellationToken).ConfigureAwait(false);
            JobLog.TakenOver(diagnostics.JobLogger, job.Id, migration.Name);
        }

        return await store.Jobs.LeaseAsync(job.Id, request, cancellationToken).ConfigureAwait(false);
    }
}

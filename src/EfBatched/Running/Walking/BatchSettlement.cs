using EfBatched.Databases.Errors;
using EfBatched.Databases.Load;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Running.Failures;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Jobs;

namespace EfBatched.Running.Walking;

/// <summary>
/// Decides what a batch that did not plainly commit has come to. The job's row, read under its lock, is the only witness; nothing that the
/// failed try left in memory is believed.
/// </summary>
internal sealed class BatchSettlement(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    RunnerIdentity identity)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly MigrationHolds _holds = new(policy, diagnostics, identity);
    private readonly LockWaits _lockWaits = new(database);
    private readonly AttemptFailure _failures = new(policy, diagnostics, memory, identity);

    /// <summary>Settles a try, waiting for a database that is away until the host stops.</summary>
    public async Task<Settled> SettleAsync(LeasedJob job, TriedBatch batch, BatchResult result, RunContext run)
    {
        // Asked at once, since a moment later nobody may hold it any more.
        var wait = await FindWaitAsync(batch, result).ConfigureAwait(false);
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (result is BatchResult.Failed)
                {
                    // Waits for the failed try's own transaction, which the database may not have ended yet, while holding nothing else.
                    await database.WithStoreAsync((s, _) => s.Jobs.LockAsync(job.Id, CancellationToken.None)).ConfigureAwait(false);
                }

                var settled = await database.InTransactionAsync(
                    store => SettleLockedAsync(store, job, batch, result, wait), CancellationToken.None).ConfigureAwait(false);
                if (settled.Outcome is { Kind: JobOutcomeKind.Released, Reason: { } reason })
                {
                    JobLog.Released(diagnostics.JobLogger, job.Id, job.Migration.Name, reason);
                }

                return settled;
            }
            catch (Exception e) when (IsPassing(e))
            {
                if (run.Stopping.IsCancellationRequested)
                {
                    // The lease runs out by itself, and whoever claims the job next reads its row.
                    return new Settled(false, new JobOutcome(JobOutcomeKind.Lost));
                }

                var delay = BackOff.DelayAfter(FirstDelay, MaxDelay, failures, policy.Chance.NextDouble());
                RunnerLog.WaitsForDatabase(diagnostics.RunnerLogger, (long)delay.TotalMilliseconds, e);
                await Task.Delay(delay, time, run.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // A search that waits for a lock of the table says of itself only that it took too long.
    private Task<LockWait?> FindWaitAsync(TriedBatch batch, BatchResult result) =>
        result switch
        {
            BatchResult.Failed { Failure: { Kind: FailureKind.Transient, Origin: FaultOrigin.Others } failure } =>
                _lockWaits.FindAsync(failure, batch.Work),
            BatchResult.Failed { Failure.Kind: FailureKind.Transient } when batch.Next is null => _lockWaits.FindOfTableAsync(batch.Work),
            _ => Task.FromResult<LockWait?>(null),
        };

    private bool IsPassing(Exception exception) =>
        Failure.Of(exception, database.Provider, CancellationToken.None).Kind is FailureKind.System or FailureKind.Transient;

    private async Task<Settled> SettleLockedAsync(
        TrackingStore store, LeasedJob job, TriedBatch batch, BatchResult result, LockWait? wait)
    {
        var failed = result as BatchResult.Failed;
        // The migration's row before the job's, as everybody does who needs both, so that two cannot wait for each other.
        await store.Migrations.LockAsync(job.Migration.Id, CancellationToken.None).ConfigureAwait(false);
        var row = await store.Jobs.LockAsync(job.Id, CancellationToken.None).ConfigureAwait(false);
        if (row?.Token != job.Lease.Token)
        {
            return Lost(job, row);
        }

        var progress = ProgressAt(row.Sequence, job);
        if (row.Sequence == job.Lease.Sequence + 1 && failed is not null)
        {
            if (failed.MayBeCommitted)
            {
                JobLog.FoundCommitted(diagnostics.JobLogger, job.Id, job.Migration.Name, failed.Failure.Exception);
                return new Settled(true, null);
            }

            // Committed, but not by the engine: nobody knows which of the rows were changed by then. A person must look.
            var left = new Failure(FailureKind.Defect, null, new WorkLeftTransactionException(failed.Failure.Exception));
            return new Settled(
                true,
                await _failures.GiveUpAsync(store, new FailedAttempt(job, progress, row.Attempts, left)).ConfigureAwait(false));
        }

        var failure = row.Sequence < job.Lease.Sequence ? Missing(job, row) : failed?.Failure;
        var outcome = failure switch
        {
            null or { Kind: FailureKind.Interrupted } => await ReleaseAsync(store, progress, job, failure).ConfigureAwait(false),
            { Kind: FailureKind.System } => await HoldAsync(store, progress, job, failure, failure.Cause).ConfigureAwait(false),
            { Kind: FailureKind.Final } =>
                await _failures.GiveUpAsync(store, new FailedAttempt(job, progress, row.Attempts, failure)).ConfigureAwait(false),
            { Kind: FailureKind.Transient } when failure.Origin == FaultOrigin.Others || wait is not null =>
                TryGoOn(job, wait)
                    ? GoOn(job, batch, failure)
                    : await HoldAsync(
                        store,
                        progress,
                        job,
                        failure with { Origin = FaultOrigin.Others },
                        wait is null ? failure.Cause : RunningStrings.WaitsForLock(batch.Work.Table, wait)).ConfigureAwait(false),
            { Kind: FailureKind.Transient } when job.Sizes.TryShrink() => GoOn(job, batch, failure),
            _ => await FailAsync(store, new FailedAttempt(job, progress, row.Attempts, failure), batch).ConfigureAwait(false),
        };
        return new Settled(false, outcome);
    }

    // Fewer rows pass by a row that is held, up to it, and meet fewer of those with whom they could not be serialized. Where the whole table is
    // held they would wait as long. If nobody is seen to hold it, it is free by now, and the same batch is tried again; if that does not help
    // either, the wait was for something else, as a lock that a trigger takes.
    private static bool TryGoOn(LeasedJob job, LockWait? wait) =>
        wait switch
        {
            { IsOfTable: true, Holder: not null } => false,
            { IsOfTable: true } => job.TryAgain() || job.Sizes.TryStepAside(hasWaited: true),
            _ => job.Sizes.TryStepAside(hasWaited: wait is not null),
        };

    // The job of a single bad row has nothing left to split, and one by predicate has no keys to be split at.
    private async Task<JobOutcome?> FailAsync(TrackingStore store, FailedAttempt attempt, TriedBatch batch) =>
        attempt.Failure.IsOfOneRow && batch.Next is not null
            && !attempt.Job.IsIsolatedRow && !batch.Work.Declaration.IsByPredicate
            ? await _failures.BisectAsync(store, attempt, batch).ConfigureAwait(false)
            : await _failures.FailAsync(store, attempt).ConfigureAwait(false);

    // The counts still to be stored belong to the batch of the sequence that the client believes in.
    private static JobProgress ProgressAt(long sequence, LeasedJob job) =>
        sequence == job.Lease.Sequence ? job.Lease.Progress
        : sequence == job.Lease.ProgressBefore?.Sequence ? job.Lease.ProgressBefore
        : job.Lease.Progress with { Sequence = sequence, RowsMigrated = 0, RowsScanned = 0, RowsMatched = 0 };

    private static Failure Missing(LeasedJob job, JobSnapshot row) =>
        new(
            FailureKind.Defect,
            null,
            new InvalidOperationException(RunningStrings.CommittedBatchIsMissing(job.Id, job.Lease.Sequence, row.Sequence)));

    private Settled Lost(LeasedJob job, JobSnapshot? row)
    {
        // Our own finish, whose answer was lost, looks like this too.
        if (row is { Status: BatchedJobStatus.Finished } && row.Sequence == job.Lease.Sequence)
        {
            return new Settled(false, new JobOutcome(JobOutcomeKind.Finished));
        }

        if (row is { Status: BatchedJobStatus.Skipped })
        {
            return new Settled(false, new JobOutcome(JobOutcomeKind.Released, Reason: "a person skipped it"));
        }

        JobLog.LeaseLost(diagnostics.JobLogger, job.Id, job.Migration.Name);
        return new Settled(false, new JobOutcome(JobOutcomeKind.Lost));
    }

    private static async Task<JobOutcome> ReleaseAsync(TrackingStore store, JobProgress progress, LeasedJob job, Failure? failure)
    {
        await store.Jobs.ReleaseAsync(progress, CancellationToken.None).ConfigureAwait(false);
        var migration = await store.Migrations.FindAsync(job.Migration.Id, CancellationToken.None).ConfigureAwait(false);
        var reason = failure is null ? $"the migration is {migration?.Status}" : "the host stops";
        return new JobOutcome(JobOutcomeKind.Released, Reason: reason);
    }

    private async Task<JobOutcome> HoldAsync(TrackingStore store, JobProgress progress, LeasedJob job, Failure failure, string reason)
    {
        if (job.HasAdvanced)
        {
            _holds.Clear(job.Migration);
        }

        await store.Jobs.ReleaseAsync(progress, CancellationToken.None).ConfigureAwait(false);
        await _holds.HoldAsync(store, job.Migration, job.Id, reason, failure.Origin, failure.Exception).ConfigureAwait(false);
        return new JobOutcome(JobOutcomeKind.Held, failure);
    }

    private JobOutcome? GoOn(LeasedJob job, TriedBatch batch, Failure failure)
    {
        if (job.Sizes.Next != batch.BatchSize)
        {
            JobLog.BatchShrunk(
                diagnostics.JobLogger, job.Id, job.Migration.Name, failure.Code ?? failure.ToJobError().Type, job.Sizes.Next.Value, failure.Exception);
        }

        return null;
    }
}

using System.Collections.Concurrent;
using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Storage;

namespace EfBatched.Running.Jobs;

/// <summary>
/// Decides what a batch that did not plainly commit has come to. The job's row, read under its lock, is the only witness; nothing that the
/// failed try left in memory is believed.
/// </summary>
internal sealed class BatchSettlement(EngineEnvironment environment)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, int> _holds = new();
    private readonly MigrationLifecycle _lifecycle = new(environment);

    /// <summary>Settles a try, waiting for a database that is away until the host stops.</summary>
    public async Task<Settled> SettleAsync(JobLease job, BatchResult result, RunContext run)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (result is BatchResult.Failed)
                {
                    // Waits for the failed try's own transaction, which the database may not have ended yet, while holding nothing else.
                    await environment.WithStoreAsync((s, _) => s.Jobs.LockAsync(job.Id, CancellationToken.None)).ConfigureAwait(false);
                }

                return await environment.InTransactionAsync(store => SettleLockedAsync(store, job, result), CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (IsPassing(e))
            {
                if (run.Stopping.IsCancellationRequested)
                {
                    // The lease runs out by itself, and whoever claims the job next reads its row.
                    return new Settled(false, new JobOutcome(JobOutcomeKind.Lost));
                }

                var delay = BackOff.DelayAfter(FirstDelay, MaxDelay, failures, Random.Shared.NextDouble());
                RunnerLog.WaitsForDatabase(environment.RunnerLogger, (long)delay.TotalMilliseconds, e);
                await Task.Delay(delay, environment.Time, run.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool IsPassing(Exception exception) =>
        Failure.Of(exception, environment.Provider, CancellationToken.None).Kind is FailureKind.System or FailureKind.Transient;

    private async Task<Settled> SettleLockedAsync(TrackingStore store, JobLease job, BatchResult result)
    {
        var failed = result as BatchResult.Failed;
        // The migration's row before the job's, as everybody does who needs both, so that two cannot wait for each other.
        await store.Migrations.LockAsync(job.Migration.Id, CancellationToken.None).ConfigureAwait(false);
        var row = await store.Jobs.LockAsync(job.Id, CancellationToken.None).ConfigureAwait(false);
        if (row?.Token != job.Token)
        {
            return Lost(job, row);
        }

        var progress = ProgressAt(row.Sequence, job);
        if (row.Sequence == job.Sequence + 1 && failed is not null)
        {
            if (failed.MayBeCommitted)
            {
                JobLog.FoundCommitted(environment.JobLogger, job.Id, job.Migration.Name, failed.Failure.Exception);
                return new Settled(true, null);
            }

            // Committed, but not by the engine: nobody knows which of the rows were changed by then. A person must look.
            var left = new Failure(FailureKind.Unknown, null, new WorkLeftTransactionException(failed.Failure.Exception));
            return new Settled(true, await FailAsync(store, progress, job, row.Attempts, left, isLast: true).ConfigureAwait(false));
        }

        var failure = failed?.Failure ?? (row.Sequence < job.Sequence ? Missing(job, row) : null);
        var outcome = failure switch
        {
            null or { Kind: FailureKind.Interrupted } => await ReleaseAsync(store, progress, job, failure).ConfigureAwait(false),
            { Kind: FailureKind.System } => await HoldAsync(store, progress, job, failure).ConfigureAwait(false),
            { Kind: FailureKind.Transient } when job.TryShrink() => Shrink(job, failure),
            _ => await FailAsync(store, progress, job, row.Attempts, failure).ConfigureAwait(false),
        };
        return new Settled(false, outcome);
    }

    // The counts still to be stored belong to the batch of the sequence that the client believes in.
    private static JobProgress ProgressAt(long sequence, JobLease job) =>
        sequence == job.Sequence ? job.Progress
        : sequence == job.ProgressBefore?.Sequence ? job.ProgressBefore
        : job.Progress with { Sequence = sequence, RowsMigrated = 0, RowsScanned = 0, RowsMatched = 0 };

    private static Failure Missing(JobLease job, JobSnapshot row) =>
        new(
            FailureKind.Unknown,
            null,
            new InvalidOperationException(EfBatchedStrings.CommittedBatchIsMissing(job.Id, job.Sequence, row.Sequence)));

    private Settled Lost(JobLease job, JobSnapshot? row)
    {
        // Our own finish, whose answer was lost, looks like this too.
        if (row is { Status: BatchedJobStatus.Finished } && row.Sequence == job.Sequence)
        {
            return new Settled(false, new JobOutcome(JobOutcomeKind.Finished));
        }

        if (row is { Status: BatchedJobStatus.Skipped })
        {
            JobLog.Released(environment.JobLogger, job.Id, job.Migration.Name, "a person skipped it");
            return new Settled(false, new JobOutcome(JobOutcomeKind.Released));
        }

        JobLog.LeaseLost(environment.JobLogger, job.Id, job.Migration.Name);
        return new Settled(false, new JobOutcome(JobOutcomeKind.Lost));
    }

    private async Task<JobOutcome> ReleaseAsync(TrackingStore store, JobProgress progress, JobLease job, Failure? failure)
    {
        await store.Jobs.ReleaseAsync(progress, CancellationToken.None).ConfigureAwait(false);
        var migration = await store.Migrations.FindAsync(job.Migration.Id, CancellationToken.None).ConfigureAwait(false);
        var reason = failure is null ? $"the migration is {migration?.Status}" : "the host stops";
        JobLog.Released(environment.JobLogger, progress.JobId, job.Migration.Name, reason);
        return new JobOutcome(JobOutcomeKind.Released);
    }

    private async Task<JobOutcome> HoldAsync(TrackingStore store, JobProgress progress, JobLease job, Failure failure)
    {
        // The database may be away for long: each hold without a batch in between is longer than the last.
        var holds = _holds.AddOrUpdate(progress.MigrationId, 1, (_, before) => job.HasAdvanced ? 1 : before + 1);
        var delay = environment.RetryDelayAfter(holds);
        var reason = failure.Exception.GetBaseException().Message;
        await store.Jobs.ReleaseAsync(progress, CancellationToken.None).ConfigureAwait(false);
        await store.Migrations.HoldAsync(progress.MigrationId, delay, reason, CancellationToken.None).ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.Held, progress.MigrationId, progress.JobId, null, null, reason, environment.Identity.Actor, CancellationToken.None)
            .ConfigureAwait(false);
        MigrationLog.Held(environment.MigrationLogger, job.Migration.Name, progress.MigrationId, (long)delay.TotalMilliseconds, reason);
        return new JobOutcome(JobOutcomeKind.Held, failure);
    }

    private JobOutcome? Shrink(JobLease job, Failure failure)
    {
        JobLog.BatchShrunk(
            environment.JobLogger, job.Id, job.Migration.Name, failure.Code ?? "a timeout", job.BatchSize, failure.Exception);
        return null;
    }

    private async Task<JobOutcome> FailAsync(
        TrackingStore store, JobProgress progress, JobLease job, int attempts, Failure failure, bool isLast = false)
    {
        var error = failure.ToJobError();
        var delay = environment.RetryDelayAfter(attempts);
        await store.Jobs.FailAsync(progress, error, delay, CancellationToken.None).ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.JobFailed,
            progress.MigrationId,
            progress.JobId,
            null,
            null,
            $"Attempt {attempts}: {error.Message}",
            environment.Identity.Actor,
            CancellationToken.None).ConfigureAwait(false);
        JobLog.AttemptFailed(
            environment.JobLogger,
            job.Id,
            job.Migration.Name,
            attempts,
            environment.Options.MaxJobAttempts,
            (long)delay.TotalMilliseconds,
            failure.Exception);
        if (isLast)
        {
            await _lifecycle.FailAsync(store, job.Migration, error.Code, error.Message, CancellationToken.None).ConfigureAwait(false);
        }
        else if (attempts >= environment.Options.MaxJobAttempts)
        {
            await _lifecycle.FailAsync(
                store,
                job.Migration,
                BatchedErrorCode.JobExceedsMaxAttempts,
                EfBatchedStrings.JobExceedsMaxAttempts(job.Id, attempts, error.Message),
                CancellationToken.None).ConfigureAwait(false);
        }

        return new JobOutcome(JobOutcomeKind.Failed, failure);
    }
}

using System.Diagnostics;
using EfBatched.Batching;
using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Running.Batches;
using EfBatched.Running.Contexts;
using EfBatched.Running.Failures;
using EfBatched.Running.Work;
using EfBatched.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Jobs;

/// <summary>
/// Runs one batch: guard, work and COMMIT in one transaction. See docs/adr/0001-exactly-once.md for every path through it.
/// </summary>
internal sealed class BatchRunner(EngineEnvironment environment)
{
    // The server's own timeout should speak first, since its error says more.
    private static readonly TimeSpan ClientMargin = TimeSpan.FromSeconds(5);

    public async Task<BatchResult> RunAsync(
        JobLease job, BatchedWork work, Boundary next, int batchSize, bool lookAhead, RunContext run)
    {
        using var activity = EfBatchedDiagnostics.Source.StartActivity("efbatched.batch");
        activity?.SetTag("efbatched.migration", work.Name).SetTag("efbatched.job.id", job.Id);
        var handle = environment.OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            var trial = new Trial(handle, environment.OpenStore(handle.Context), job, work, next, batchSize);
            using var settings = new BatchContextSettings(handle.Context, environment.Options.WorkTimeout + ClientMargin);
            try
            {
                return await trial.Store.WithoutRetryAsync(() => RunInTransactionAsync(trial, lookAhead, run)).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                activity?.SetStatus(ActivityStatusCode.Error, FailureCause.Say(e));
                return new BatchResult.Failed(
                    Failure.Of(e, environment.Provider, run.Aborting), trial.RowsOfFinishedWork, trial.MayBeCommitted);
            }
        }
    }

    private async Task<BatchResult> RunInTransactionAsync(Trial trial, bool lookAhead, RunContext run)
    {
        var (handle, store, job, work, next, batchSize) = trial;
        IDbContextTransaction transaction;
        await store.OpenAsync(run.Aborting).ConfigureAwait(false);
        try
        {
            transaction = await store.BeginAsync(run.Aborting).ConfigureAwait(false);
        }
        finally
        {
            // The transaction keeps the connection open for itself.
            await handle.Context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }

        await using (transaction.ConfigureAwait(false))
        {
            var started = environment.Time.GetTimestamp();
            var guard = store.Jobs.Guard(job.Progress, work.Codec.Encode(next), batchSize);
            var opening = await store.Provider.OpenBatchAsync(
                store.Connection,
                environment.LimitsFor(work.Name, environment.Options.LockTimeout),
                environment.GuardSeam?.Invoke(guard) ?? guard,
                lookAhead ? work.SearchBoundary(handle.Context, next, job.UpTo, job.BatchSize) : null,
                run.Aborting).ConfigureAwait(false);
            if (opening.Settings is not { } settings)
            {
                return new BatchResult.Refused();
            }

            var openingDuration = environment.Time.GetElapsedTime(started);
            trial.RowsOfFinishedWork = await RunWorkAsync(trial, run.Aborting).ConfigureAwait(false);
            EnsureInTransaction(handle.Context, transaction);
            // Work that swallowed its cancellation has returned too early: half a batch must not be committed.
            run.Aborting.ThrowIfCancellationRequested();
            var committing = environment.Time.GetTimestamp();
            await CommitAsync(trial, transaction).ConfigureAwait(false);
            return new BatchResult.Committed(
                trial.RowsOfFinishedWork.Value,
                settings,
                opening.Following,
                environment.Time.GetElapsedTime(started),
                openingDuration,
                environment.Time.GetElapsedTime(committing));
        }
    }

    private static async Task CommitAsync(Trial trial, IDbContextTransaction transaction)
    {
        try
        {
            trial.MayBeCommitted = true;
            // Once COMMIT is under way, a cancelled token could only hide its outcome.
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            // No COMMIT was sent: the driver knows that the work has ended the transaction. Npgsql cannot be asked for that before.
            trial.MayBeCommitted = false;
            throw new WorkLeftTransactionException(e);
        }
    }

    private async Task<int> RunWorkAsync(Trial trial, CancellationToken cancellationToken)
    {
        var (handle, _, job, work, next, batchSize) = trial;
        var started = environment.Time.GetTimestamp();
        var active = handle.Context.GetService<ActiveBatch>();
        var range = new BatchRange(job.Checkpoint, next) { LeftOut = job.LeftOut };
        if (job.Kind == BatchedJobKind.Verify)
        {
            return await work.CountMatchingAsync(handle.Context, range, cancellationToken).ConfigureAwait(false);
        }

        var rows = await work.SelectAsync(handle.Context, range, batchSize, cancellationToken).ConfigureAwait(false);
        active.Begin(rows.Lock);
        int changed;
        try
        {
            changed = await work.ExecuteAsync(
                new BatchScope(
                    handle.Context,
                    handle.Services,
                    new BatchedMigrationInfo(work.Name, job.Migration.Arguments),
                    job.Attempt,
                    job.Checkpoint?.Values,
                    next.Values,
                    rows.Rows,
                    rows.InKeyOrder),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            active.End();
            environment.Metrics.WorkEnded(work.Name, environment.Time.GetElapsedTime(started));
        }

        if (rows.CheckAsync is { } check)
        {
            await check(cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }

    private static void EnsureInTransaction(DbContext context, IDbContextTransaction transaction)
    {
        IDbContextTransaction? current;
        try
        {
            current = context.Database.CurrentTransaction;
        }
        catch (ObjectDisposedException)
        {
            // Without the cause, which says less: it would be stored in place of this sentence.
            throw new WorkContractException(EfBatchedStrings.WorkDisposedContext);
        }

        // A transaction that was ended on the connection itself has no connection any more.
        if (!ReferenceEquals(current, transaction) || transaction.GetDbTransaction().Connection is null)
        {
            throw new WorkLeftTransactionException();
        }
    }

    private sealed record Trial(ContextHandle Handle, TrackingStore Store, JobLease Job, BatchedWork Work, Boundary Next, int BatchSize)
    {
        public int? RowsOfFinishedWork { get; set; }

        public bool MayBeCommitted { get; set; }
    }
}

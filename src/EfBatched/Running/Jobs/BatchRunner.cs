using System.Data.Common;
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

    /// <param name="job">The job.</param>
    /// <param name="work">Its work.</param>
    /// <param name="batch">The batch, with a boundary.</param>
    /// <param name="lookAhead">Whether to search the boundary of the following batch.</param>
    /// <param name="run">The run.</param>
    public async Task<BatchResult> RunAsync(JobLease job, BatchedWork work, NextBatch batch, bool lookAhead, RunContext run)
    {
        using var activity = EfBatchedDiagnostics.Source.StartActivity("efbatched.batch");
        activity?.SetTag("efbatched.migration", work.Name).SetTag("efbatched.job.id", job.Id);
        var handle = environment.OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            var trial = new Trial(handle, environment.OpenStore(handle.Context), job, work, batch);
            using var settings = new BatchContextSettings(handle.Context, environment.Options.WorkTimeout + ClientMargin);
            try
            {
                Task<BatchResult> RunAsync() => trial.Store.WithoutRetryAsync(() => RunInTransactionAsync(trial, lookAhead, run));
                // Counting concludes from rows that are not found.
                return await (job.Kind == BatchedJobKind.Verify
                    ? trial.Store.ExplainHiddenRowsAsync(work.Table, RunAsync)
                    : RunAsync()).ConfigureAwait(false);
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
        var (handle, store, job, work, batch) = trial;
        var next = batch.Boundary!.Boundary;
        var limits = job.Kind == BatchedJobKind.Verify ? environment.SearchLimitsFor(work) : environment.LimitsFor(work);
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
            var guard = store.Jobs.Guard(job.Progress, next.Text, batch.Size.Value);
            var isInDoubt = !batch.Boundary.IsAccepted && !next.IsWrittenAs(job.UpTo);
            var opening = await store.Provider.OpenBatchAsync(
                store.Connection,
                limits,
                environment.GuardSeam?.Invoke(guard) ?? guard,
                isInDoubt ? work.Accept(handle.Context, batch.Boundary, job.Checkpoint) : null,
                lookAhead ? work.SearchBoundary(handle.Context, next, job.UpTo, job.Sizes.Next) : null,
                run.Aborting).ConfigureAwait(false);
            if (opening.Settings is not { } settings)
            {
                return new BatchResult.Refused();
            }

            if (opening.Verdict != BoundaryVerdict.Accepted)
            {
                return new BatchResult.Unaccepted();
            }

            var openingDuration = environment.Time.GetElapsedTime(started);
            trial.RowsOfFinishedWork = await RunWorkAsync(trial, run.Aborting).ConfigureAwait(false);
            await EnsureInTransactionAsync(trial, transaction, limits, run.Aborting).ConfigureAwait(false);
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
        var (handle, _, job, work, batch) = trial;
        var started = environment.Time.GetTimestamp();
        var active = handle.Context.GetService<ActiveBatch>();
        var keys = new KeyRange(job.Checkpoint, batch.Boundary!.Boundary);
        if (job.Kind == BatchedJobKind.Verify)
        {
            return await job.Skipped.CountMatchingOutsideAsync(handle.Context, work, keys, cancellationToken).ConfigureAwait(false);
        }

        var rows = await work.SelectAsync(
            handle.Context, new BatchRange(keys) { LeftOut = batch.LeftOut }, batch.Size, cancellationToken).ConfigureAwait(false);
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
                    keys.UpTo.Values,
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

    private static async Task EnsureInTransactionAsync(
        Trial trial, IDbContextTransaction transaction, TransactionLimits limits, CancellationToken cancellationToken)
    {
        IDbContextTransaction? current;
        try
        {
            current = trial.Handle.Context.Database.CurrentTransaction;
        }
        catch (ObjectDisposedException)
        {
            // Without the cause, which says less: it would be stored in place of this sentence.
            throw new WorkContractException(EfBatchedStrings.WorkDisposedContext);
        }

        // A transaction that was ended on the connection itself has no connection any more.
        if (!ReferenceEquals(current, transaction) || transaction.GetDbTransaction().Connection is not { } connection)
        {
            await RollBackAsync(trial, transaction).ConfigureAwait(false);
            throw new WorkLeftTransactionException();
        }

        if (!trial.Store.Provider.IsStillOpen(connection, limits) && !await HasGuardAsync(trial, cancellationToken).ConfigureAwait(false))
        {
            await RollBackAsync(trial, transaction).ConfigureAwait(false);
            throw new WorkLeftTransactionException();
        }
    }

    // The driver does not know of another transaction that the work has begun by a statement, and would hand out the connection with it.
    private static async Task RollBackAsync(Trial trial, IDbContextTransaction transaction)
    {
        var database = trial.Handle.Context.Database;
        try
        {
            await database.OpenConnectionAsync().ConfigureAwait(false);
            await transaction.DisposeAsync().ConfigureAwait(false);
            await trial.Store.Connection.ExecuteAsync(new SqlText("ROLLBACK"), CancellationToken.None).ConfigureAwait(false);
            await database.CloseConnectionAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // There is none, then.
        }
    }

    // A transaction that was ended by a statement, with another one begun behind the driver's back, has lost what the guard wrote: the rows
    // would be committed without their checkpoint.
    private static async Task<bool> HasGuardAsync(Trial trial, CancellationToken cancellationToken)
    {
        try
        {
            return await trial.Store.Jobs.HasNextBatchAsync(trial.Job.Progress, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new WorkLeftTransactionException(e);
        }
        catch (DbException e) when (trial.Store.Provider.IsGivenUp(e))
        {
            throw new WorkContractException(EfBatchedStrings.WorkSwallowedError);
        }
    }

    private sealed record Trial(ContextHandle Handle, TrackingStore Store, JobLease Job, BatchedWork Work, NextBatch Batch)
    {
        public int? RowsOfFinishedWork { get; set; }

        public bool MayBeCommitted { get; set; }
    }
}

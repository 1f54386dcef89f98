using EfBatched.Databases.Errors;
using EfBatched.Declaring;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Sql;
using EfBatched.Work.Batches;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore;
using System.Diagnostics;

namespace EfBatched.Running.Walking;

/// <summary>
/// Runs one batch: guard, work and COMMIT, or whatever frames the work, in one transaction. See docs/adr/0001-exactly-once.md for every path
/// through it.
/// </summary>
internal sealed class BatchRunner(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, TimeProvider time, IBatchFrame frame)
{
    private readonly BatchAbandonment _abandonment = new(database, policy, diagnostics, time);

    /// <param name="job">The job.</param>
    /// <param name="work">Its work.</param>
    /// <param name="batch">The batch, with a boundary.</param>
    /// <param name="lookAhead">Whether to search the boundary of the following batch.</param>
    /// <param name="run">The run.</param>
    public async Task<BatchResult> RunAsync(
        LeasedJob job, BatchedWork work, NextBatch batch, bool lookAhead, RunContext run)
    {
        using var activity = EfBatchedDiagnostics.Source.StartActivity("efbatched.batch");
        activity?.SetTag("efbatched.migration", work.Name).SetTag("efbatched.job.id", job.Id);
        var handle = database.OpenBatchContext();
        var trial = new BatchTrial(
            handle,
            database.OpenStore(handle.Context),
            job,
            work,
            batch,
            new BatchLimit(time, policy.WorkLimit, run.Aborting));
        // Work may block its thread instead of awaiting. A context that is shared with the caller cannot be left to it.
        var trying = database.HasSharedContext
            ? TryAsync(trial, lookAhead, run)
            : Task.Run(() => TryAsync(trial, lookAhead, run), CancellationToken.None);
        var result = database.HasSharedContext || await Task.WhenAny(trying, trial.Limit.Overdue).ConfigureAwait(false) == trying
            ? await trying.ConfigureAwait(false)
            : await _abandonment.AbandonAsync(trial, trying, run).ConfigureAwait(false);
        if (result is BatchResult.Failed failed)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failed.Failure.Cause);
        }

        return result;
    }

    private async Task<BatchResult> TryAsync(BatchTrial trial, bool lookAhead, RunContext run)
    {
        await using (trial.ConfigureAwait(false))
        {
            using var settings = new BatchContextSettings(trial.Handle.Context, policy.StatementLimit);
            try
            {
                Task<BatchResult> RunAsync() => trial.Store.WithoutRetryAsync(() => RunInTransactionAsync(trial, lookAhead));
                // Counting concludes from rows that are not found.
                return await (trial.Job.Kind == BatchedJobKind.Verify
                    ? trial.Store.ExplainHiddenRowsAsync(trial.Work.Table, RunAsync)
                    : RunAsync()).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // What cleaning up says comes of what had failed before.
                var failure = Failure.Of(trial.CauseOf(trial.Error ?? e), database.Provider, run.Aborting);
                if (trial is { IsRolledBack: false, MayBeCommitted: false } && failure.Kind != FailureKind.System)
                {
                    // A driver that ran out of memory has left its socket open, and the server goes on sending to it.
                    await _abandonment.EndSessionAsync(trial).ConfigureAwait(false);
                }

                return new BatchResult.Failed(failure, trial.RowsOfFinishedWork, trial.MayBeCommitted);
            }
        }
    }

    private async Task<BatchResult> RunInTransactionAsync(BatchTrial trial, bool lookAhead)
    {
        var (handle, store, job, work, batch, limit) = trial;
        IDbContextTransaction transaction;
        await store.OpenAsync(limit.Token).ConfigureAwait(false);
        try
        {
            // Counting subtracts what was skipped, which must be of the same moment.
            transaction = await (job.Kind == BatchedJobKind.Verify && !job.Skipped.IsEmpty
                ? store.BeginSnapshotAsync(limit.Token)
                : store.BeginAsync(limit.Token)).ConfigureAwait(false);
        }
        finally
        {
            // The transaction keeps the connection open for itself.
            await handle.Context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }

        await using (transaction.ConfigureAwait(false))
        {
            trial.Transaction = transaction;
            try
            {
                return await RunOpenAsync(trial, transaction, lookAhead).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Rolling back reads what a query has left unread.
                trial.Error = e;
                limit.End();
                if (trial.Store.Sessions is null)
                {
                    await TransactionCheck.EndOtherAsync(trial, transaction).ConfigureAwait(false);
                    trial.IsRolledBack = true;
                }
                else
                {
                    trial.IsRolledBack = await RollBackAsync(transaction).ConfigureAwait(false);
                }

                throw;
            }
        }
    }

    // False when the database has not said so: its session may be there still.
    private static async Task<bool> RollBackAsync(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // The failure that led here says more.
            return false;
        }
    }

    private async Task<BatchResult> RunOpenAsync(BatchTrial trial, IDbContextTransaction transaction, bool lookAhead)
    {
        var (handle, store, job, work, batch, limit) = trial;
        var next = batch.Boundary!.Boundary;
        var limits = job.Kind == BatchedJobKind.Verify ? policy.SearchLimitsFor(work) : policy.LimitsFor(work);
        await frame.BeginAsync(trial).ConfigureAwait(false);
        var started = time.GetTimestamp();
        var isInDoubt = !batch.Boundary.IsAccepted && !next.IsWrittenAs(job.UpTo);
        var opening = await store.Provider.OpenBatchAsync(
            store.Connection,
            limits,
            frame.Guard(trial),
            isInDoubt ? work.Accept(handle.Context, batch.Boundary, job.Checkpoint) : null,
            lookAhead ? work.SearchBoundary(handle.Context, next, job.UpTo, job.Sizes.Next) : null,
            limit.Token).ConfigureAwait(false);
        if (opening.Settings is not { } settings)
        {
            return new BatchResult.Refused();
        }

        if (opening.Verdict != BoundaryVerdict.Accepted)
        {
            return new BatchResult.Unaccepted();
        }

        var openingDuration = time.GetElapsedTime(started);
        trial.TransactionId = opening.TransactionId;
        await frame.OpenedAsync(trial).ConfigureAwait(false);
        trial.RowsOfFinishedWork = await RunWorkAsync(trial, limit.Token).ConfigureAwait(false);
        await TransactionCheck.EnsureOpenAsync(frame, trial, transaction, limits, limit.Token).ConfigureAwait(false);
        await frame.WorkedAsync(trial, time.GetElapsedTime(started)).ConfigureAwait(false);
        var committing = time.GetTimestamp();
        await frame.EndAsync(trial).ConfigureAwait(false);
        return new BatchResult.Committed(
            trial.RowsOfFinishedWork.Value,
            settings,
            opening.Following,
            time.GetElapsedTime(started),
            openingDuration,
            time.GetElapsedTime(committing));
    }

    private async Task<int> RunWorkAsync(BatchTrial trial, CancellationToken cancellationToken)
    {
        var (handle, _, job, work, batch, _) = trial;
        var started = time.GetTimestamp();
        var active = handle.Context.GetService<ActiveBatch>();
        var keys = new KeyRange(job.Checkpoint, batch.Boundary!.Boundary);
        trial.Limit.Begin();
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
            if (frame.IsMeasured)
            {
                diagnostics.Metrics.WorkEnded(work.Name, time.GetElapsedTime(started));
            }
        }

        if (rows.CheckAsync is { } check)
        {
            await check(cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }
}

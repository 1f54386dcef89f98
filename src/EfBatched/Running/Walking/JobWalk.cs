using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Failures;
using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Running.Searching;
using EfBatched.Sizing;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Walking;

/// <summary>One job on its way from its checkpoint to its end, step by step: a rest, then a batch.</summary>
internal sealed class JobWalk(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    JobSteps steps,
    LeasedJob job,
    BatchedWork work,
    IJobPace pace,
    RunContext run)
{
    private readonly long _begun = time.GetTimestamp();

    // What the claim or the batch before has found; unknown after a failure.
    private NextBatch? _ahead = job.First;
    private bool _mayLookAhead = true;
    private bool _isInDoubt;
    private BatchMeasure? _last;

    // Only work that changes rows must pass over some; counting subtracts them.
    private bool IsChosenByRows => !job.Skipped.IsEmpty && job.Kind != BatchedJobKind.Verify;

    private bool LooksAhead => _mayLookAhead && !IsChosenByRows;

    public async Task<JobOutcome> RunAsync()
    {
        JobOutcome? outcome;
        do
        {
            outcome = await RestAsync().ConfigureAwait(false) ?? await StepAsync().ConfigureAwait(false);
        }
        while (outcome is null);
        return outcome;
    }

    /// <summary>Rests as the pace demands. The outcome, where the job is given back instead.</summary>
    private async Task<JobOutcome?> RestAsync()
    {
        switch (await pace.NextAsync(_last, run.Stopping).ConfigureAwait(false))
        {
            case PaceDecision.Hold(var reason):
                return await ReleaseAsync(JobOutcomeKind.Held, reason).ConfigureAwait(false);
            case PaceDecision.Go go:
                await steps.Rests.RestAsync(job, go, run).ConfigureAwait(false);
                _ahead = go.Shrink && job.Sizes.TryShrink() ? null : _ahead;
                break;
        }

        _last = null;
        if (!run.Stopping.IsCancellationRequested && !run.IsOver)
        {
            return null;
        }

        Remember();
        return await ReleaseAsync(
            JobOutcomeKind.Released, run.Stopping.IsCancellationRequested ? "the host stops" : "the run's time is over").ConfigureAwait(false);
    }

    /// <summary>Runs the next batch, or finishes the job where there is none. The outcome, where that ends the walk.</summary>
    private async Task<JobOutcome?> StepAsync()
    {
        var started = time.GetTimestamp();
        var next = _ahead ?? new NextBatch(null, job.Sizes.Next);
        BatchResult result;
        try
        {
            next = _ahead ?? await FindNextAsync().ConfigureAwait(false);
            if (next.Boundary is null)
            {
                if (await FinishAsync().ConfigureAwait(false))
                {
                    Remember();
                    return new JobOutcome(JobOutcomeKind.Finished);
                }

                // Rows have come behind the checkpoint since nobody saw one there; else the job is lost.
                next = await FindNextAsync().ConfigureAwait(false);
            }

            result = next.Boundary is null
                ? new BatchResult.Refused()
                : await steps.Batches.RunAsync(job, work, next, LooksAhead, run).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            result = new BatchResult.Failed(Failure.Of(e, database.Provider, run.Aborting), null, MayBeCommitted: true);
        }

        switch (result)
        {
            case BatchResult.Committed committed:
                Accept(committed, next, started);
                return null;
            case BatchResult.Unaccepted:
                // Searched for once more, and proved.
                _ahead = null;
                _isInDoubt = true;
                return null;
            default:
                return await SettleAsync(result, next, started).ConfigureAwait(false);
        }
    }

    private void Accept(BatchResult.Committed batch, NextBatch next, long started)
    {
        memory.RowStreaks.End(job.Migration.Id);
        // The batch after this one was searched for at the size that was in force then.
        _ahead = LooksAhead ? new NextBatch(batch.Following, job.Sizes.Next) : null;
        _mayLookAhead = true;
        _isInDoubt = false;
        job.Lease.RenewedAt = started;
        var walked = Advance(next, batch.Rows, batch.Duration, started);
        _last = new BatchMeasure(walked, policy.BusyTime(time.GetElapsedTime(started)));
        Learn(batch, walked);
        _ahead = _ahead is { Boundary: not null } && IsFar(_ahead.Size, job.Sizes.Next) ? null : _ahead;
    }

    private async Task<JobOutcome?> SettleAsync(BatchResult result, NextBatch next, long started)
    {
        var settled = await steps.Settlement.SettleAsync(job, new TriedBatch(work, next.Boundary?.Boundary, next.Size), result, run).ConfigureAwait(false);
        if (settled.Committed)
        {
            Advance(next, (result as BatchResult.Failed)?.RowsOfFinishedWork ?? 0, TimeSpan.Zero, started);
        }

        _ahead = null;
        _mayLookAhead = false;
        return settled.Outcome;
    }

    /// <summary>Searches the next batch where nobody has looked ahead for it.</summary>
    private Task<NextBatch> FindNextAsync()
    {
        if (!IsChosenByRows && job.KnownBoundary is { } known)
        {
            return Task.FromResult(new NextBatch(BoundaryCandidate.Accepted(known), job.Sizes.Next));
        }

        var search = new KeySearch(database, policy, work);
        return _isInDoubt || IsChosenByRows
            ? search.ProveAsync(context => ProveNextAsync(search, context), run.Aborting)
            : search.LookAsync(LookForNextAsync, run.Aborting);
    }

    private async Task<NextBatch> LookForNextAsync(DbContext context)
    {
        var size = job.Sizes.Next;
        return new NextBatch(
            await work.SearchBoundary(context, job.Checkpoint, job.UpTo, size).ExecuteAsync(run.Aborting).ConfigureAwait(false), size);
    }

    // Smaller and smaller, until the ranges to leave out of it fit into one statement.
    private async Task<NextBatch> ProveNextAsync(KeySearch search, DbContext context)
    {
        for (var size = job.Sizes.Next; ;)
        {
            var end = await search.FindAsync(context, job.Checkpoint, job.UpTo, size, run.Aborting).ConfigureAwait(false);
            if (end is null || !IsChosenByRows)
            {
                return new NextBatch(end is null ? null : BoundaryCandidate.Accepted(end), size);
            }

            var skipped = await job.Skipped.FindInAsync(context, work, new KeyRange(job.Checkpoint, end), size, run.Aborting)
                .ConfigureAwait(false);
            if (skipped.Fitting == size)
            {
                return new NextBatch(BoundaryCandidate.Accepted(end), size) { LeftOut = skipped.Ranges };
            }

            size = skipped.Fitting;
        }
    }

    private int Advance(NextBatch next, long rows, TimeSpan duration, long started)
    {
        var walked = job.Advance(next.Boundary!.Boundary, rows, next.Size, duration);
        var elapsed = time.GetElapsedTime(started);
        var changed = job.Kind == BatchedJobKind.Verify ? 0 : rows;
        diagnostics.Metrics.BatchCommitted(work.Name, job.Kind, walked, changed, next.Size.Value, elapsed);
        JobLog.BatchCommitted(
            diagnostics.JobLogger, job.Id, work.Name, job.Lease.Sequence, (long)elapsed.TotalMilliseconds, walked, changed);
        return walked;
    }

    private void Learn(BatchResult.Committed batch, int walked)
    {
        // What counting takes says nothing about the work.
        if (job.Sizes.TakeUp(batch.Settings) || job.Kind == BatchedJobKind.Verify)
        {
            return;
        }

        job.Sizes.Learn(
            new BatchMeasurement(walked, batch.Rows, batch.Duration, batch.OpeningDuration, batch.CommitDuration),
            policy.TargetBatchDuration(job.Sizes.Settings, work));
    }

    private void Remember()
    {
        if (job.Kind != BatchedJobKind.Verify)
        {
            memory.Sizes.Learn(job, work, time.GetElapsedTime(_begun));
        }
    }

    // A boundary that was looked up too far ahead would hold its rows too long, one too near would waste round trips.
    private static bool IsFar(RowCount size, RowCount wanted) => size.Value >= 2L * wanted.Value || wanted.Value >= 2L * size.Value;

    /// <summary>Ends the job where the database proves its end, in one round trip; false where it does not, or the job is lost.</summary>
    private Task<bool> FinishAsync() =>
        database.WithStoreAsync(
            (store, context) => store.ExplainHiddenRowsAsync(
                work.Table,
                async () =>
                {
                    // Outside a transaction the statements of a batch are one of their own, which the limits are local to.
                    await store.Provider.LimitTransactionAsync(store.Connection, policy.SearchLimitsFor(work), CancellationToken.None)
                        .ConfigureAwait(false);
                    await store.Jobs.EndStreakWithNextAsync(job.Lease.Progress, CancellationToken.None).ConfigureAwait(false);
                    return await store.Jobs.FinishAsync(
                        job.Lease.Progress, work.AnyRow(context, job.Checkpoint, job.UpTo), CancellationToken.None).ConfigureAwait(false);
                }));

    private async Task<JobOutcome> ReleaseAsync(JobOutcomeKind kind, string reason)
    {
        var released = await database.WithStoreAsync((s, _) => s.Jobs.ReleaseAsync(job.Lease.Progress, CancellationToken.None))
            .ConfigureAwait(false);
        if (!released)
        {
            JobLog.LeaseLost(diagnostics.JobLogger, job.Id, job.Migration.Name);
            return new JobOutcome(JobOutcomeKind.Lost);
        }

        JobLog.Released(diagnostics.JobLogger, job.Id, job.Migration.Name, reason);
        return new JobOutcome(kind);
    }
}

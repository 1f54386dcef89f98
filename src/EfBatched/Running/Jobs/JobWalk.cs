using EfBatched.Batching;
using EfBatched.Batching.Sizes;
using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Running.Failures;
using EfBatched.Running.Pacing;
using EfBatched.Running.Work;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Jobs;

/// <summary>One job on its way from its checkpoint to its end, step by step: a rest, then a batch.</summary>
internal sealed class JobWalk(
    EngineEnvironment environment, JobSteps steps, JobLease job, BatchedWork work, IJobPace pace, RunContext run)
{
    private readonly long _begun = environment.Time.GetTimestamp();

    // What the claim or the batch before has found; unknown after a failure.
    private Lookahead? _ahead = job.First;
    private bool _looksAhead = true;
    private BatchMeasure? _last;

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
                _ahead = go.Shrink && job.TryShrink() ? null : _ahead;
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
        var started = environment.Time.GetTimestamp();
        var batchSize = _ahead?.BatchSize ?? job.BatchSize;
        Boundary? next = null;
        BatchResult result;
        try
        {
            next = _ahead is null ? job.KnownBoundary ?? await SearchAsync().ConfigureAwait(false) : _ahead.Next;
            if (next is null && await FinishAsync().ConfigureAwait(false))
            {
                Remember();
                return new JobOutcome(JobOutcomeKind.Finished);
            }

            result = next is null
                ? new BatchResult.Refused()
                : await steps.Batches.RunAsync(job, work, next, batchSize, _looksAhead, run).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            result = new BatchResult.Failed(Failure.Of(e, environment.Provider, run.Aborting), null, MayBeCommitted: true);
        }

        if (result is BatchResult.Committed committed)
        {
            Accept(committed, next!, batchSize, started);
            return null;
        }

        return await SettleAsync(result, next, batchSize, started).ConfigureAwait(false);
    }

    private void Accept(BatchResult.Committed batch, Boundary next, int batchSize, long started)
    {
        // The batch after this one was searched for at the size that was in force then.
        _ahead = _looksAhead ? new Lookahead(batch.Following, job.BatchSize) : null;
        _looksAhead = true;
        job.RenewedAt = started;
        var walked = Advance(next, batch.Rows, batchSize, batch.Duration, started);
        _last = new BatchMeasure(walked, environment.BusyTimeSince(started));
        Learn(batch, walked);
        _ahead = _ahead is { Next: not null } && IsFar(_ahead.BatchSize, job.BatchSize) ? null : _ahead;
    }

    private async Task<JobOutcome?> SettleAsync(BatchResult result, Boundary? next, int batchSize, long started)
    {
        var settled = await steps.Settlement.SettleAsync(job, new TriedBatch(work, next, batchSize), result, run).ConfigureAwait(false);
        if (settled.Committed)
        {
            Advance(next!, (result as BatchResult.Failed)?.RowsOfFinishedWork ?? 0, batchSize, TimeSpan.Zero, started);
        }

        _ahead = null;
        _looksAhead = false;
        return settled.Outcome;
    }

    private Task<Boundary?> SearchAsync() =>
        environment.WithStoreAsync(
            async (store, context) =>
            {
                context.Database.SetCommandTimeout(environment.BoundaryTimeoutSeconds);
                await store.OpenAsync(run.Aborting).ConfigureAwait(false);
                try
                {
                    return await work.SearchBoundary(context, job.Checkpoint, job.UpTo, job.BatchSize).ExecuteAsync(run.Aborting)
                        .ConfigureAwait(false);
                }
                finally
                {
                    await context.Database.CloseConnectionAsync().ConfigureAwait(false);
                }
            });

    private int Advance(Boundary next, long rows, int batchSize, TimeSpan duration, long started)
    {
        var walked = job.Advance(next, rows, batchSize, duration);
        var elapsed = environment.Time.GetElapsedTime(started);
        environment.Metrics.BatchCommitted(work.Name, job.Kind == BatchedJobKind.Verify ? 0 : rows, batchSize, elapsed);
        JobLog.BatchCommitted(environment.JobLogger, job.Id, work.Name, job.Sequence, rows, (long)elapsed.TotalMilliseconds);
        return walked;
    }

    private void Learn(BatchResult.Committed batch, int walked)
    {
        // What counting takes says nothing about the work.
        if (job.TakeUp(batch.Settings) || job.Kind == BatchedJobKind.Verify)
        {
            return;
        }

        job.Learn(
            new BatchMeasurement(walked, batch.Rows, batch.Duration, batch.OpeningDuration, batch.CommitDuration),
            environment.TargetBatchDuration(job.Settings, work));
    }

    private void Remember()
    {
        if (job.Kind != BatchedJobKind.Verify)
        {
            environment.Sizes.Learn(job, work, environment.Time.GetElapsedTime(_begun));
        }
    }

    // A boundary that was looked up too far ahead would hold its rows too long, one too near would waste round trips.
    private static bool IsFar(int batchSize, int wanted) => batchSize >= 2L * wanted || wanted >= 2L * batchSize;

    private Task<bool> FinishAsync() =>
        environment.WithStoreAsync(
            async (store, _) =>
            {
                await store.Failures.EndStreakWithNextAsync(job.Progress, CancellationToken.None).ConfigureAwait(false);
                return await store.Jobs.FinishAsync(job.Progress, CancellationToken.None).ConfigureAwait(false);
            });

    private async Task<JobOutcome> ReleaseAsync(JobOutcomeKind kind, string reason)
    {
        var released = await environment.WithStoreAsync((s, _) => s.Jobs.ReleaseAsync(job.Progress, CancellationToken.None))
            .ConfigureAwait(false);
        if (!released)
        {
            JobLog.LeaseLost(environment.JobLogger, job.Id, job.Migration.Name);
            return new JobOutcome(JobOutcomeKind.Lost);
        }

        JobLog.Released(environment.JobLogger, job.Id, job.Migration.Name, reason);
        return new JobOutcome(kind);
    }
}

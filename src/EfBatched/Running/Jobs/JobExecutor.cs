using EfBatched.Batching;
using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Running.Failures;
using EfBatched.Running.Pacing;
using EfBatched.Running.Work;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Jobs;

/// <summary>Walks a job batch by batch.</summary>
internal sealed class JobExecutor(EngineEnvironment environment, IBatchPacer pacer) : IJobExecutor
{
    private const int RoundTripsOfBatch = 3;

    private readonly BatchRunner _batches = new(environment);
    private readonly BatchSettlement _settlement = new(environment);
    private readonly JobRests _rests = new(environment);

    public async Task<JobOutcome> ExecuteAsync(JobLease job, BatchedWork work, RunContext run)
    {
        var pace = pacer.Begin(job, work);
        await using (pace.ConfigureAwait(false))
        {
            return await ExecuteAsync(job, work, pace, run).ConfigureAwait(false);
        }
    }

    private async Task<JobOutcome> ExecuteAsync(JobLease job, BatchedWork work, IJobPace pace, RunContext run)
    {
        // What the batch before found as the boundary of the next one; unknown at first and after a failure.
        Lookup? ahead = null;
        var lookAhead = true;
        BatchMeasure? last = null;
        var begun = environment.Time.GetTimestamp();
        while (true)
        {
            switch (await pace.NextAsync(last, run.Stopping).ConfigureAwait(false))
            {
                case PaceDecision.Hold(var reason):
                    return await ReleaseAsync(job, JobOutcomeKind.Held, reason).ConfigureAwait(false);
                case PaceDecision.Go go:
                    await _rests.RestAsync(job, go, run).ConfigureAwait(false);
                    ahead = go.Shrink && job.TryShrink() ? null : ahead;
                    break;
            }

            last = null;
            if (run.Stopping.IsCancellationRequested || run.IsOver)
            {
                Remember(job, work, begun);
                return await ReleaseAsync(
                    job, JobOutcomeKind.Released, run.Stopping.IsCancellationRequested ? "the host stops" : "the run's time is over")
                    .ConfigureAwait(false);
            }

            var started = environment.Time.GetTimestamp();
            var batchSize = ahead?.BatchSize ?? job.BatchSize;
            Boundary? next = null;
            BatchResult result;
            try
            {
                next = ahead is null ? job.KnownBoundary ?? await SearchAsync(job, work, run).ConfigureAwait(false) : ahead.Next;
                if (next is not null)
                {
                    result = await _batches.RunAsync(job, work, next, batchSize, lookAhead, run).ConfigureAwait(false);
                }
                else if (await FinishAsync(job).ConfigureAwait(false))
                {
                    Remember(job, work, begun);
                    return new JobOutcome(JobOutcomeKind.Finished);
                }
                else
                {
                    result = new BatchResult.Refused();
                }
            }
            catch (Exception e)
            {
                result = new BatchResult.Failed(Failure.Of(e, environment.Provider, run.Aborting), null, MayBeCommitted: true);
            }

            if (result is BatchResult.Committed committed)
            {
                // The batch after this one was searched for at the size that was in force then.
                ahead = lookAhead ? new Lookup(committed.Following, job.BatchSize) : null;
                lookAhead = true;
                job.RenewedAt = started;
                var walked = Advance(job, work, next!, committed.Rows, batchSize, committed.Duration, started);
                last = new BatchMeasure(walked, environment.BusyTimeSince(started));
                Learn(job, work, committed, walked);
                ahead = ahead is { Next: not null } && IsFar(ahead.BatchSize, job.BatchSize) ? null : ahead;
                continue;
            }

            var settled = await _settlement.SettleAsync(job, new TriedBatch(work, next, batchSize), result, run).ConfigureAwait(false);
            if (settled.Committed)
            {
                Advance(
                    job, work, next!, (result as BatchResult.Failed)?.RowsOfFinishedWork ?? 0, batchSize, TimeSpan.Zero, started);
            }

            if (settled.Outcome is { } outcome)
            {
                return outcome;
            }

            ahead = null;
            lookAhead = false;
        }
    }

    private Task<Boundary?> SearchAsync(JobLease job, BatchedWork work, RunContext run) =>
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

    private int Advance(JobLease job, BatchedWork work, Boundary next, long rows, int batchSize, TimeSpan duration, long started)
    {
        var walked = job.Advance(next, rows, batchSize, duration);
        var elapsed = environment.Time.GetElapsedTime(started);
        environment.Metrics.BatchCommitted(work.Name, job.Kind == BatchedJobKind.Verify ? 0 : rows, batchSize, elapsed);
        JobLog.BatchCommitted(environment.JobLogger, job.Id, work.Name, job.Sequence, rows, (long)elapsed.TotalMilliseconds);
        return walked;
    }

    private void Learn(JobLease job, BatchedWork work, BatchResult.Committed batch, int walked)
    {
        // What counting takes says nothing about the work.
        if (job.TakeUp(batch.Settings) || job.Kind == BatchedJobKind.Verify)
        {
            return;
        }

        // The answer to a COMMIT takes a round trip and the wait for the log; a batch has two round trips more.
        job.Learn(
            new BatchMeasurement(walked, batch.Rows, batch.Duration, batch.CommitDuration * RoundTripsOfBatch),
            environment.TargetBatchDuration(job.Settings, work));
    }

    private void Remember(JobLease job, BatchedWork work, long begun)
    {
        if (job.Kind != BatchedJobKind.Verify)
        {
            environment.Sizes.Learn(
                job, work, environment.Time.GetElapsedTime(begun), environment.MaxParallelJobsOf(job.Migration, work));
        }
    }

    // A boundary that was looked up too far ahead would hold its rows too long, one too near would waste round trips.
    private static bool IsFar(int batchSize, int wanted) => batchSize >= 2L * wanted || wanted >= 2L * batchSize;

    private Task<bool> FinishAsync(JobLease job) =>
        environment.WithStoreAsync(
            async (store, _) =>
            {
                var finished = await store.Jobs.FinishAsync(job.Progress, CancellationToken.None).ConfigureAwait(false);
                if (finished)
                {
                    await store.Failures.EndStreakAsync(job.Migration.Id, CancellationToken.None).ConfigureAwait(false);
                }

                return finished;
            });

    private async Task<JobOutcome> ReleaseAsync(JobLease job, JobOutcomeKind kind, string reason)
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

    private sealed record Lookup(Boundary? Next, int BatchSize);
}

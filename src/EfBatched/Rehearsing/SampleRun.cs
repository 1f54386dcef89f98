using System.Data.Common;
using System.Diagnostics;
using EfBatched.Databases.Errors;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Failures;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Running.Searching;
using EfBatched.Running.Walking;
using EfBatched.Running;
using EfBatched.Sizing;

namespace EfBatched.Rehearsing;

/// <summary>
/// Runs one sample: a batch as production would, then rolled back. Where that fails, the same decisions as there follow: smaller batches after a
/// timeout or for a lock, and bisection down to the row at fault.
/// </summary>
internal sealed class SampleRun(EngineParts parts, RehearsedMigration migration, RunContext run)
{
    // A lock that is held as long as this would hold the migration, too.
    private const int MostWaits = 3;

    private readonly LockWaits _lockWaits = new(parts.Database);
    private readonly List<MeasuredBatch> _batches = [];
    private readonly List<(Boundary Key, Failure Failure)> _failedRows = [];
    private int _waits;
    private bool _isInDoubt;

    /// <param name="after">Where it starts; null for the first row.</param>
    /// <param name="learned">The size so far.</param>
    /// <param name="observer">Looks at its first batch; null where nobody does.</param>
    /// <param name="mostFailedRows">Ends with so many failed rows.</param>
    public async Task<SampleOutcome> RunAsync(
        Boundary? after, AdaptiveBatchSize learned, IRehearsalObserver? observer, int mostFailedRows)
    {
        var job = migration.Job(after, learned, parts.Policy.Options.LeaseDuration);
        var left = job.Sizes.Next.Value;
        var isFirst = true;
        Boundary? end = null;
        while (left > 0 && _failedRows.Count < mostFailedRows)
        {
            NextBatch? next = null;
            BatchResult result;
            var frame = new RehearsalFrame(parts, isFirst ? observer : null);
            try
            {
                next = await FindNextAsync(job, RowCount.Least(job.Sizes.Next, new RowCount(left))).ConfigureAwait(false);
                if (next.Boundary is null)
                {
                    break;
                }

                result = await new BatchRunner(parts.Database, parts.Policy, parts.Diagnostics, parts.Time, frame).RunAsync(job, migration.Work, next, lookAhead: true, run).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                result = new BatchResult.Failed(Failure.Of(e, parts.Database.Provider, run.Aborting), null, MayBeCommitted: false);
            }

            isFirst = false;
            switch (result)
            {
                case BatchResult.Committed batch:
                    var walked = await CountAsync(job, next!, batch).ConfigureAwait(false);
                    Learn(job, next!, batch, frame, walked);
                    end = next!.Boundary!.Boundary;
                    left -= next.Size.Value;
                    _isInDoubt = false;
                    break;
                case BatchResult.Unaccepted when !_isInDoubt:
                    _isInDoubt = true;
                    break;
                case BatchResult.Failed failed:
                    var outcome = await SettleAsync(job, next, failed.Failure).ConfigureAwait(false);
                    if (outcome is not null)
                    {
                        return outcome with { End = end };
                    }

                    if (_failedRows is [.., var row] && next is { Boundary.Boundary: { } tried } && ReferenceEquals(row.Key, tried))
                    {
                        // What is behind the row goes on at its full size, as in production.
                        job = migration.Job(end = tried, job.Sizes.Learned, parts.Policy.Options.LeaseDuration);
                        left--;
                    }

                    break;
                default:
                    throw new UnreachableException("Nobody refuses what has no job.");
            }
        }

        return new SampleOutcome(_batches, _failedRows, job.Sizes.Learned) { End = end };
    }

    private Task<NextBatch> FindNextAsync(LeasedJob job, RowCount size)
    {
        var search = new KeySearch(parts.Database, parts.Policy, migration.Work);
        return _isInDoubt
            ? search.ProveAsync(
                async context =>
                {
                    var found = await search.FindAsync(context, job.Checkpoint, job.UpTo, size, run.Aborting).ConfigureAwait(false);
                    return new NextBatch(found is null ? null : BoundaryCandidate.Accepted(found), size);
                },
                run.Aborting)
            : search.LookAsync(
                async context => new NextBatch(
                    await migration.Work.SearchBoundary(context, job.Checkpoint, job.UpTo, size).ExecuteAsync(run.Aborting).ConfigureAwait(false),
                    size),
                run.Aborting);
    }

    // The last batch of the table has what is left; by predicate nobody counts but the work.
    private async Task<int> CountAsync(LeasedJob job, NextBatch next, BatchResult.Committed batch)
    {
        var end = next.Boundary!.Boundary;
        return migration.Work.Declaration.IsByPredicate ? (int)batch.Rows
            : batch.Following is not null ? next.Size.Value
            : await parts.Database.WithStoreAsync((_, context) => migration.Work.CountAsync(context, job.Checkpoint, end, run.Aborting))
                .ConfigureAwait(false);
    }

    private void Learn(LeasedJob job, NextBatch next, BatchResult.Committed batch, RehearsalFrame frame, int walked)
    {
        var duration = batch.Duration - frame.Measuring;
        var ending = batch.CommitDuration - frame.MeasuringAtEnd;
        _batches.Add(new MeasuredBatch(walked, batch.Rows, duration, frame.WalBytes, frame.Changes));
        parts.Memory.RowStreaks.End(migration.Row.Id);
        job.Advance(next.Boundary!.Boundary, batch.Rows, next.Size, duration);
        job.Sizes.Learn(
            new BatchMeasurement(walked, batch.Rows, duration, batch.OpeningDuration, ending),
            parts.Policy.TargetBatchDuration(job.Sizes.Settings, migration.Work));
    }

    /// <summary>What follows from a batch that failed; null when the sample goes on. The same as BatchSettlement decides for a job.</summary>
    private async Task<SampleOutcome?> SettleAsync(LeasedJob job, NextBatch? next, Failure failure)
    {
        if (FailureCause.Find(failure.Exception) is DbException database && parts.Database.Provider.IsRefusedCommit(database))
        {
            return End(job, failure, RehearsalStrings.WorkCommits);
        }

        switch (failure.Kind)
        {
            case FailureKind.Transient when failure.Origin == FaultOrigin.Others:
                var wait = await _lockWaits.FindAsync(failure, migration.Work).ConfigureAwait(false);
                return ++_waits < MostWaits && wait is not { IsOfTable: true, Holder: not null } && job.Sizes.TryStepAside(hasWaited: wait is not null)
                    ? null
                    : new SampleOutcome(_batches, _failedRows, job.Sizes.Learned)
                    {
                        LockWait = wait is null ? failure.Cause : RunningStrings.WaitsForLock(migration.Work.Table, wait),
                    };
            case FailureKind.Transient when job.Sizes.TryShrink():
                return null;
            default:
                return failure.IsOfOneRow && next?.Boundary is not null && !migration.Work.Declaration.IsByPredicate
                    ? Bisect(job, next, failure)
                    : End(job, failure, null);
        }
    }

    // As AttemptFailure does for a job.
    private SampleOutcome? Bisect(LeasedJob job, NextBatch next, Failure failure)
    {
        var size = next.Size;
        if (size != RowCount.One)
        {
            if (job.Sizes.Bisection.IsFruitless)
            {
                return End(job, failure, RunningStrings.OnlySingleRowsSucceed(failure.ToJobError().Sentence));
            }

            job.Sizes.Bisection.Suspect(size);
            return null;
        }

        if (!parts.Memory.RowStreaks.TryAdd(migration.Row.Id))
        {
            return End(job, failure, RehearsalStrings.RowsInRowFailed(RowStreaks.Most, failure.ToJobError().Sentence));
        }

        _failedRows.Add((next.Boundary!.Boundary, failure));
        return null;
    }

    private SampleOutcome End(LeasedJob job, Failure failure, string? reason) =>
        new(_batches, _failedRows, job.Sizes.Learned) { Ending = failure, Reason = reason };
}

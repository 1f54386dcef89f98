using EfBatched.Diagnostics;
using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Work;

namespace EfBatched.Running.Failures;

/// <summary>Splits a job around a row that cannot be changed, and fails the migration when there are too many of them.</summary>
internal sealed class RowIsolation(
    RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerIdentity identity, MigrationLifecycle lifecycle)
{
    /// <summary>Isolates the row, under the locks of the migration's and the job's rows. The rest of the job is claimed next.</summary>
    public async Task<JobOutcome> IsolateAsync(
        TrackingStore store, FailedAttempt attempt, BatchedWork work, Boundary row)
    {
        var error = attempt.Failure.ToJobError();
        await SplitAsync(store, attempt, work, row).ConfigureAwait(false);
        var max = await store.Migrations.FindMaxFailedRowsAsync(attempt.Progress.MigrationId, CancellationToken.None).ConfigureAwait(false)
            ?? work.Declaration.MaxFailedRows;
        var failed = await store.Jobs.CountFailedRowsAsync(attempt.Progress.MigrationId, CancellationToken.None).ConfigureAwait(false);
        if (failed > max)
        {
            await lifecycle.FailAsync(
                store,
                attempt.Job.Migration,
                BatchedErrorCode.TooManyFailures,
                RunningStrings.TooManyFailedRows(failed, max, error.Sentence),
                CancellationToken.None).ConfigureAwait(false);
        }

        return new JobOutcome(JobOutcomeKind.Isolated, attempt.Failure);
    }

    /// <summary>Leaves of the job the row alone, failed; what is before and behind it become jobs of their own.</summary>
    private async Task SplitAsync(TrackingStore store, FailedAttempt attempt, BatchedWork work, Boundary row)
    {
        var (job, progress, attempts, failure) = attempt;
        var key = row.Encoded;
        var error = failure.ToJobError();
        await store.Jobs.InsertDoneAsync(progress, CancellationToken.None).ConfigureAwait(false);
        await store.Jobs.InsertRestAsync(progress, key, CancellationToken.None).ConfigureAwait(false);
        await store.Jobs.IsolateAsync(progress, key, error, policy.RetryDelayAfter(attempts), CancellationToken.None)
            .ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.RowIsolated,
            progress.MigrationId,
            progress.JobId,
            null,
            null,
            error.Message,
            identity.Actor,
            CancellationToken.None).ConfigureAwait(false);
        JobLog.Split(diagnostics.JobLogger, job.Id, job.Migration.Name, failure.Code ?? error.Type, failure.Exception);
        diagnostics.Metrics.RowIsolated(job.Migration.Name);
    }
}

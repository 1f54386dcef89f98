using EfBatched.Running.Runner;
using EfBatched.Storage;

namespace EfBatched.Running.Failures;

/// <summary>Stops a migration of which too much fails. Single bad rows do not count; they have a limit of their own.</summary>
internal sealed class CircuitBreaker(MigrationLifecycle lifecycle)
{
    /// <summary>So many jobs that fail without one in between that finishes.</summary>
    public const int MaxFailedJobsInRow = 5;

    /// <summary>A share of failed jobs says something only of so many.</summary>
    public const int MinJobs = 50;

    /// <summary>Takes note of a job that failed, under the lock of its migration's row.</summary>
    public async Task AddAsync(TrackingStore store, FailedAttempt attempt)
    {
        var migrationId = attempt.Progress.MigrationId;
        // A job that fails again and again is one failed job; its attempts have a limit of their own.
        var inRow = attempt.Job.IsRetry
            ? 0
            : await store.Migrations.AddFailedJobAsync(migrationId, CancellationToken.None).ConfigureAwait(false);
        var error = attempt.Failure.ToJobError().Sentence;
        var reason = inRow >= MaxFailedJobsInRow && await AreManyMomentsAsync(store, migrationId, inRow).ConfigureAwait(false)
            ? RunningStrings.TooManyFailuresInRow(inRow, error)
            : await FindShareAsync(store, migrationId, error).ConfigureAwait(false);
        if (reason is not null)
        {
            await lifecycle.FailAsync(
                store, attempt.Job.Migration, BatchedErrorCode.TooManyFailures, reason, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<bool> AreManyMomentsAsync(TrackingStore store, long migrationId, int jobs)
    {
        var failed = await store.Jobs.FindLastFailedAsync(migrationId, jobs, CancellationToken.None).ConfigureAwait(false);
        return FailureMoments.Count(failed) >= MaxFailedJobsInRow;
    }

    private static async Task<string?> FindShareAsync(TrackingStore store, long migrationId, string error)
    {
        var failed = await store.Jobs.CountFailedJobsAsync(migrationId, CancellationToken.None).ConfigureAwait(false);
        if (failed * 2 <= MinJobs)
        {
            return null;
        }

        // With twice as many it is half of them; more need not be counted.
        var jobs = await store.Jobs.CountJobsAsync(migrationId, failed * 2, CancellationToken.None).ConfigureAwait(false);
        return jobs >= MinJobs && jobs < failed * 2 ? RunningStrings.TooManyFailedJobs(failed, jobs, error) : null;
    }
}

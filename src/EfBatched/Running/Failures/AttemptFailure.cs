using EfBatched.Diagnostics;
using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Jobs;

namespace EfBatched.Running.Failures;

/// <summary>What follows from an attempt that failed for good: another one later, a row split off, or the migration failed.</summary>
internal sealed class AttemptFailure
{
    private readonly RunnerPolicy _policy;
    private readonly EngineDiagnostics _diagnostics;
    private readonly RunnerMemory _memory;
    private readonly RunnerIdentity _identity;
    private readonly MigrationLifecycle _lifecycle;
    private readonly CircuitBreaker _breaker;
    private readonly RowIsolation _rows;

    public AttemptFailure(
        RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerMemory memory, RunnerIdentity identity)
    {
        _policy = policy;
        _diagnostics = diagnostics;
        _memory = memory;
        _identity = identity;
        _lifecycle = new MigrationLifecycle(diagnostics, memory, identity);
        _breaker = new CircuitBreaker(_lifecycle);
        _rows = new RowIsolation(policy, diagnostics, identity, _lifecycle);
    }

    /// <summary>Looks for the row at fault in ever smaller batches; null when the job goes on with the next of them.</summary>
    public async Task<JobOutcome?> BisectAsync(TrackingStore store, FailedAttempt attempt, TriedBatch batch)
    {
        var (job, _, _, failure) = attempt;
        if (batch.BatchSize != RowCount.One && job.Sizes.Bisection.IsFruitless)
        {
            var error = failure.ToJobError();
            return await GiveUpAsync(store, attempt, RunningStrings.OnlySingleRowsSucceed(error.Sentence)).ConfigureAwait(false);
        }

        if (batch.BatchSize != RowCount.One)
        {
            job.Sizes.Bisection.Suspect(batch.BatchSize);
            JobLog.BatchShrunk(
                _diagnostics.JobLogger,
                job.Id,
                job.Migration.Name,
                failure.Code ?? failure.ToJobError().Type,
                job.Sizes.Next.Value,
                failure.Exception);
            return null;
        }

        // Rows that fail one after the other, with none in between that could be changed, are not called bad: this attempt is over, and other
        // ranges may show whether they can be.
        return _memory.RowStreaks.TryAdd(attempt.Progress.MigrationId)
            ? await _rows.IsolateAsync(store, attempt, batch.Work, batch.Next!).ConfigureAwait(false)
            : await FailAsync(store, attempt).ConfigureAwait(false);
    }

    public async Task<JobOutcome> FailAsync(TrackingStore store, FailedAttempt attempt)
    {
        await StoreAsync(store, attempt).ConfigureAwait(false);
        if (!attempt.Job.IsIsolatedRow)
        {
            await JudgeAsync(store, attempt).ConfigureAwait(false);
        }

        return new JobOutcome(JobOutcomeKind.Failed, attempt.Failure);
    }

    /// <summary>Fails the migration with the attempt, whatever attempts are left.</summary>
    /// <param name="store">The store.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="message">Why; null for the error itself.</param>
    public async Task<JobOutcome> GiveUpAsync(TrackingStore store, FailedAttempt attempt, string? message = null)
    {
        await StoreAsync(store, attempt).ConfigureAwait(false);
        var error = attempt.Failure.ToJobError();
        await _lifecycle.FailAsync(store, attempt.Job.Migration, error.Code, message ?? error.Sentence, CancellationToken.None)
            .ConfigureAwait(false);
        return new JobOutcome(JobOutcomeKind.Failed, attempt.Failure);
    }

    private async Task StoreAsync(TrackingStore store, FailedAttempt attempt)
    {
        var delay = _policy.RetryDelayAfter(attempt.Attempts);
        await store.Jobs.FailAsync(attempt.Progress, attempt.Failure.ToJobError(), delay, CancellationToken.None).ConfigureAwait(false);
        await RecordAsync(store, attempt, delay).ConfigureAwait(false);
    }

    private async Task RecordAsync(TrackingStore store, FailedAttempt attempt, TimeSpan delay)
    {
        var (job, progress, attempts, failure) = attempt;
        await store.Events.AddAsync(
            BatchedEventKind.JobFailed,
            progress.MigrationId,
            progress.JobId,
            null,
            null,
            $"Attempt {attempts}: {failure.ToJobError().Message}",
            _identity.Actor,
            CancellationToken.None).ConfigureAwait(false);
        JobLog.AttemptFailed(
            _diagnostics.JobLogger,
            job.Id,
            job.Migration.Name,
            attempts,
            job.IsIsolatedRow ? JobStore.RowAttempts : _policy.Options.MaxJobAttempts,
            (long)delay.TotalMilliseconds,
            failure.Exception);
    }

    private async Task JudgeAsync(TrackingStore store, FailedAttempt attempt)
    {
        if (attempt.Attempts < _policy.Options.MaxJobAttempts)
        {
            await _breaker.AddAsync(store, attempt).ConfigureAwait(false);
            return;
        }

        await _lifecycle.FailAsync(
            store,
            attempt.Job.Migration,
            BatchedErrorCode.JobExceedsMaxAttempts,
            _memory.RowStreaks.IsFull(attempt.Progress.MigrationId)
                ? RunningStrings.RowsInRowFailed(RowStreaks.Most, attempt.Attempts, attempt.Failure.ToJobError().Sentence)
                : RunningStrings.JobExceedsMaxAttempts(attempt.Job.Id, attempt.Attempts, attempt.Failure.ToJobError().Sentence),
            CancellationToken.None).ConfigureAwait(false);
    }
}

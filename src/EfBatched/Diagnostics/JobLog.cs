using Microsoft.Extensions.Logging;

namespace EfBatched.Diagnostics;

/// <summary>Log lines about jobs and their leases; category <c>EfBatched.Jobs</c>.</summary>
internal static partial class JobLog
{
    [LoggerMessage(EfBatchedEventId.JobClaimed, LogLevel.Debug,
        "Job {JobId} of batched migration '{Migration}' ({MigrationId}) claimed for attempt {Attempt}: table '{Table}', key {KeyColumns}, "
        + "job size {JobSize}, status {Status}.")]
    public static partial void Claimed(
        ILogger logger,
        long jobId,
        string migration,
        long migrationId,
        int attempt,
        string table,
        string keyColumns,
        int jobSize,
        string status);

    [LoggerMessage(EfBatchedEventId.BatchCommitted, LogLevel.Debug,
        "Job {JobId} of batched migration '{Migration}' committed batch {Sequence} in {ElapsedMs} ms: {Walked} walked, {Rows} changed.")]
    public static partial void BatchCommitted(
        ILogger logger, long jobId, string migration, long sequence, long elapsedMs, int walked, long rows);

    [LoggerMessage(EfBatchedEventId.JobFinished, LogLevel.Debug,
        "Job {JobId} of batched migration '{Migration}' finished after {ElapsedMs} ms: {Walked} walked, {Rows} changed.")]
    public static partial void Finished(
        ILogger logger, long jobId, string migration, long elapsedMs, long walked, long rows);

    [LoggerMessage(EfBatchedEventId.JobAttemptFailed, LogLevel.Warning,
        "Job {JobId} of batched migration '{Migration}' failed on attempt {Attempt} of {MaxAttempts}; next attempt in {DelayMs} ms.")]
    public static partial void AttemptFailed(
        ILogger logger, long jobId, string migration, int attempt, int maxAttempts, long delayMs, Exception exception);

    [LoggerMessage(EfBatchedEventId.JobReleased, LogLevel.Debug,
        "Job {JobId} of batched migration '{Migration}' released at its checkpoint: {Reason}.")]
    public static partial void Released(ILogger logger, long jobId, string migration, string reason);

    [LoggerMessage(EfBatchedEventId.BatchShrunk, LogLevel.Warning,
        "A batch of job {JobId} of batched migration '{Migration}' ran into {Code}; it goes on with {BatchSize} row(s).")]
    public static partial void BatchShrunk(ILogger logger, long jobId, string migration, string? code, int batchSize, Exception exception);

    [LoggerMessage(EfBatchedEventId.BatchFoundCommitted, LogLevel.Warning,
        "The answer to a COMMIT of job {JobId} of batched migration '{Migration}' was lost; the database has the batch, and the job goes on.")]
    public static partial void FoundCommitted(ILogger logger, long jobId, string migration, Exception exception);

    [LoggerMessage(EfBatchedEventId.JobTaken, LogLevel.Debug, "Batched migration '{Migration}' ({MigrationId}) is taken by other runners.")]
    public static partial void Taken(ILogger logger, string migration, long migrationId);

    // The rest goes on. When there are too many such rows, or nothing but them is left, the migration fails, and that is an error.
    [LoggerMessage(EfBatchedEventId.JobSplit, LogLevel.Warning,
        "Job {JobId} of batched migration '{Migration}' is now a single row that cannot be changed ({Code}); the rows around it go on.")]
    public static partial void Split(ILogger logger, long jobId, string migration, string code, Exception exception);

    [LoggerMessage(EfBatchedEventId.LeaseLost, LogLevel.Warning,
        "The lease on job {JobId} of batched migration '{Migration}' was lost; another runner goes on with it. Nothing was committed here.")]
    public static partial void LeaseLost(ILogger logger, long jobId, string migration);

    [LoggerMessage(EfBatchedEventId.LeaseTakenOver, LogLevel.Warning,
        "Job {JobId} of batched migration '{Migration}' was taken over: its holder has shown no sign of life.")]
    public static partial void TakenOver(ILogger logger, long jobId, string migration);

    [LoggerMessage(EfBatchedEventId.LeaseRenewalMissed, LogLevel.Debug,
        "The lease on job {JobId} of batched migration '{Migration}' could not be renewed between two batches; it is tried again.")]
    public static partial void RenewalMissed(ILogger logger, long jobId, string migration, Exception exception);

    [LoggerMessage(EfBatchedEventId.BatchSessionEnded, LogLevel.Warning,
        "Session {ProcessId} held job {JobId} of batched migration '{Migration}' for {ElapsedMs} ms and waited for its client ({State}), longer than a "
        + "batch may take: its process was stopped, or cut off. The session was ended, and the job is free.")]
    public static partial void SessionEnded(ILogger logger, int processId, long jobId, string migration, long elapsedMs, string state);

    [LoggerMessage(EfBatchedEventId.BatchSessionNotEnded, LogLevel.Warning,
        "The session that holds job {JobId} of batched migration '{Migration}' could not be ended: {Reason}. If it hangs, the database ends it after "
        + "its own timeouts, and the job waits for that.")]
    public static partial void SessionNotEnded(ILogger logger, long jobId, string migration, string reason);

    [LoggerMessage(EfBatchedEventId.BatchAbandoned, LogLevel.Warning,
        "A batch of job {JobId} of batched migration '{Migration}' did not end within {RestMs} ms although {Reason}, so it was given up and its session "
        + "is ended: nothing of it is committed any more.")]
    public static partial void BatchAbandoned(ILogger logger, long jobId, string migration, long restMs, string reason);
}

using System.Data.Common;
using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Running.Runner;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Walking;

/// <summary>
/// Gives up a try of a batch that does not end: ends its session, so that the database rolls it back, and leaves the rest of it to itself.
/// </summary>
internal sealed class BatchAbandonment(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, TimeProvider time)
{
    private static readonly TimeSpan ReleaseTime = TimeSpan.FromSeconds(2);

    public async Task<BatchResult> AbandonAsync(BatchTrial trial, Task trying, RunContext run)
    {
        var mayBeCommitted = trial.Abandon();
        var isAborted = run.Aborting.IsCancellationRequested;
        JobLog.BatchAbandoned(
            diagnostics.JobLogger,
            trial.Job.Id,
            trial.Work.Name,
            (long)BatchLimit.Rest.TotalMilliseconds,
            isAborted ? "the host stopped" : trial.Limit.IsOver ? "its limit was reached" : "it failed");
        if (await EndSessionAsync(trial).ConfigureAwait(false))
        {
            await ReleaseAsync(trial).ConfigureAwait(false);
        }

        _ = trying.ContinueWith(
            static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        var error = trial.Error is { } failed ? trial.CauseOf(failed) : new WorkContractException(RunningStrings.WorkIgnoresToken(trial.Limit.Work));
        return new BatchResult.Failed(
            Failure.Of(error, database.Provider, run.Aborting), trial.RowsOfFinishedWork, mayBeCommitted);
    }

    /// <summary>Has the server end the session of a try; true when its transaction is over, for certain.</summary>
    /// <remarks>
    /// That works whatever the session does, and whatever abandoned work is about to do with it: a rollback from here could come just before a
    /// statement of the work, which would then be one of its own.
    /// </remarks>
    public async Task<bool> EndSessionAsync(BatchTrial trial)
    {
        if (trial.TransactionId is not { } transactionId)
        {
            return trial.Store.Sessions is null;
        }

        using var timeout = new CancellationTokenSource(policy.Options.BookkeepingTimeout, time);
        try
        {
            await database.WithStoreAsync((s, _) => s.Sessions!.EndTransactionAsync(transactionId, timeout.Token))
                .WaitAsync(timeout.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            // The server's own timeouts end it, or another runner that finds the job.
            JobLog.SessionNotEnded(diagnostics.JobLogger, trial.Job.Id, trial.Work.Name, FailureCause.Say(e));
            return false;
        }
    }

    // The driver finds out that the session is gone, and gives its place in the pool back. SQLite is rolled back by it.
    private async Task ReleaseAsync(BatchTrial trial)
    {
        if (trial.Transaction is not { } transaction)
        {
            return;
        }

        try
        {
            await Task.Run(() => CloseAsync(transaction.GetDbTransaction())).WaitAsync(ReleaseTime, time).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or DbException or InvalidOperationException)
        {
            // What is left goes with the abandoned work, whenever it ends.
        }
    }

    private static async Task CloseAsync(DbTransaction transaction)
    {
        if (transaction.Connection is not { } connection)
        {
            return;
        }

        try
        {
            await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // As expected of a session that was ended.
        }

        await connection.CloseAsync().ConfigureAwait(false);
    }
}

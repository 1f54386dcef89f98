using EfBatched.Faults;
using EfBatched.Running.Runner;
using EfBatched.Sql;

namespace EfBatched.Running.Walking;

/// <summary>The frame of a job's batches: the guard on the job's row before the work, COMMIT after it. See docs/adr/0001-exactly-once.md.</summary>
/// <param name="policy">How long a lease is.</param>
/// <param name="guard">A test's way to another guard; null for the engine's own.</param>
internal sealed class JobFrame(RunnerPolicy policy, Func<SqlText, SqlText>? guard) : IBatchFrame
{
    public bool IsMeasured => true;

    public Task BeginAsync(BatchTrial trial) => Task.CompletedTask;

    public SqlText Guard(BatchTrial trial)
    {
        var proof = trial.Store.Jobs.Guard(trial.Job.Lease.Progress, trial.Batch.Boundary!.Boundary.Encoded, trial.Batch.Size.Value);
        return guard?.Invoke(proof) ?? proof;
    }

    public Task OpenedAsync(BatchTrial trial) => Task.CompletedTask;

    public Task<bool> IsOpenAsync(BatchTrial trial, CancellationToken cancellationToken) =>
        trial.Store.Jobs.HasNextBatchAsync(trial.Job.Lease.Progress, cancellationToken);

    // The guard's lease is counted from the guard. After a long batch it would be over when it is first seen.
    public async Task WorkedAsync(BatchTrial trial, TimeSpan elapsed)
    {
        if (elapsed > policy.Options.LeaseDuration / 2)
        {
            var progress = trial.Job.Lease.Progress;
            await trial.Store.Jobs.RenewAsync(progress with { Sequence = progress.Sequence + 1 }, trial.Limit.Token).ConfigureAwait(false);
        }
    }

    public async Task EndAsync(BatchTrial trial)
    {
        try
        {
            // Work that swallowed its cancellation has returned too early: half a batch must not be committed.
            trial.BeginCommit();
            // Once COMMIT is under way, a cancelled token could only hide its outcome.
            await trial.Transaction!.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            // No COMMIT was sent: the driver knows that the work has ended the transaction. Npgsql cannot be asked for that before.
            trial.IsNotCommitted();
            throw new WorkLeftTransactionException(e);
        }
    }
}

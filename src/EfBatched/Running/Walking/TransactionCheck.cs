using System.Data.Common;
using EfBatched.Databases;
using EfBatched.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Walking;

/// <summary>What the work has made of its batch's transaction. Work is code of others, and can end it, or begin another, behind the engine's back.</summary>
internal static class TransactionCheck
{
    /// <summary>Makes sure, before COMMIT, that the work has left the batch's transaction as it was: open, with what the guard wrote.</summary>
    /// <exception cref="WorkContractException">It has ended it, disposed its context, or swallowed an error that has given it up.</exception>
    public static async Task EnsureOpenAsync(
        IBatchFrame frame,
        BatchTrial trial,
        IDbContextTransaction transaction,
        TransactionLimits limits,
        CancellationToken cancellationToken)
    {
        IDbContextTransaction? current;
        try
        {
            current = trial.Handle.Context.Database.CurrentTransaction;
        }
        catch (ObjectDisposedException)
        {
            // Without the cause, which says less: it would be stored in place of this sentence.
            throw new WorkContractException(RunningStrings.WorkDisposedContext);
        }

        // A transaction that was ended on the connection itself has no connection any more.
        if (!ReferenceEquals(current, transaction) || transaction.GetDbTransaction().Connection is not { } connection)
        {
            await EndOtherAsync(trial, transaction).ConfigureAwait(false);
            throw new WorkLeftTransactionException();
        }

        if (!trial.Store.Provider.IsStillOpen(connection, limits) && !await HasGuardAsync(frame, trial, cancellationToken).ConfigureAwait(false))
        {
            await EndOtherAsync(trial, transaction).ConfigureAwait(false);
            throw new WorkLeftTransactionException();
        }
    }

    /// <summary>
    /// Rolls back whatever is open. The driver does not know of another transaction that the work has begun by a statement, and would hand out the
    /// connection with it.
    /// </summary>
    public static async Task EndOtherAsync(BatchTrial trial, IDbContextTransaction transaction)
    {
        try
        {
            var connection = trial.Handle.Context.Database.GetDbConnection();
            await transaction.GetDbTransaction().DisposeAsync().ConfigureAwait(false);
            using var command = connection.CreateCommand();
            command.CommandText = "ROLLBACK";
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // There is none, then.
        }
    }

    // A transaction that was ended by a statement, with another one begun behind the driver's back, has lost what the guard wrote: the rows
    // would be committed without their checkpoint.
    private static async Task<bool> HasGuardAsync(IBatchFrame frame, BatchTrial trial, CancellationToken cancellationToken)
    {
        try
        {
            return await frame.IsOpenAsync(trial, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new WorkLeftTransactionException(e);
        }
        catch (DbException e) when (trial.Store.Provider.IsGivenUp(e))
        {
            throw new WorkContractException(RunningStrings.WorkSwallowedError);
        }
    }
}

using System.Data.Common;
using EfBatched.Faults;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Work.Batches;

/// <summary>
/// Refuses to end a batch's transaction from within the work: half a batch would be committed, with the checkpoint of a whole one.
/// </summary>
internal sealed class TransactionGuardInterceptor : DbTransactionInterceptor
{
    public override InterceptionResult TransactionCommitting(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        Check(eventData);
        return result;
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Check(eventData);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult TransactionRollingBack(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        Check(eventData);
        return result;
    }

    public override ValueTask<InterceptionResult> TransactionRollingBackAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Check(eventData);
        return ValueTask.FromResult(result);
    }

    private static void Check(TransactionEventData eventData)
    {
        if (eventData.Context?.GetService<ActiveBatch>().IsActive == true)
        {
            throw new WorkContractException(WorkStrings.WorkEndsTransaction);
        }
    }
}

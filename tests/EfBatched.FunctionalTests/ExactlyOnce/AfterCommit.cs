using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Acts when a runner's n-th transaction is committed (the first is its claim, the second its first batch), before it goes on.</summary>
public sealed class AfterCommit(params (int N, Func<Task> Act)[] acts) : DbTransactionInterceptor
{
    private int _transactions;

    public override async Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // Those that only look for keys end without a COMMIT.
        var n = Interlocked.Increment(ref _transactions);
        foreach (var (_, act) in acts.Where(a => a.N == n))
        {
            await act();
        }
    }
}

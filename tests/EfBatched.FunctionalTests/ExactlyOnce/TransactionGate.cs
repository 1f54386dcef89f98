using System.Data;
using System.Data.Common;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Stops a runner before its n-th transaction begins (the first is its claim, the second its first batch).</summary>
public sealed class TransactionGate(int n) : DbTransactionInterceptor
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _transactions;

    public Task EnteredAsync() => _entered.Task.WaitForAsync(what: $"transaction {n} to begin");

    public void Open() => _opened.TrySetResult();

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        // Those that only look for keys are not counted.
        if (eventData.IsolationLevel != IsolationLevel.RepeatableRead && Interlocked.Increment(ref _transactions) == n)
        {
            _entered.TrySetResult();
            await _opened.Task.WaitForAsync();
        }

        return result;
    }
}

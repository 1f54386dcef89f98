using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.TestRunner;

/// <summary>Counts begins, commits asked for, commits answered and works done, and goes no further at a chosen one.</summary>
internal sealed class HoldingInterceptor(int? holdAt) : DbTransactionInterceptor
{
    private int _reached;

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await ReachAsync();
        return result;
    }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await ReachAsync();
        return result;
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        ReachAsync();

    public async Task ReachAsync()
    {
        if (++_reached == holdAt)
        {
            Console.WriteLine("held");
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }
    }
}

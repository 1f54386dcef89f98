using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.TestRunner;

/// <summary>Lets a moment pass before some transactions, so that faults strike between two batches as often as within one.</summary>
internal sealed class DawdlingInterceptor : DbTransactionInterceptor
{
    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2) == 0 ? Random.Shared.Next(40) : 0), cancellationToken);
        return result;
    }
}

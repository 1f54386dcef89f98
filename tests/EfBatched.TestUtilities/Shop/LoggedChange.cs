using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>Work that shows every repetition twice: one more change of each order, one more row of the log without a key to refuse it.</summary>
public static class LoggedChange
{
    public static async Task<int> RunAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var after = batch.After is [int key] ? key : int.MinValue;
        await batch.Context.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO "OrderLogs" ("OrderId") SELECT "Id" FROM "Orders" WHERE "Id" > {after} AND "Id" <= {(int)batch.UpTo[0]}
             """,
            cancellationToken);
        return await ChangeOrders.ChangeAsync(batch, cancellationToken);
    }
}

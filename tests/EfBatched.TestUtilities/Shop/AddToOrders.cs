using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>One class that serves several migrations: by how much it changes is an argument.</summary>
public sealed class AddToOrders(WorkScript? script) : ScriptedWork(script)
{
    public AddToOrders()
        : this(null)
    {
    }

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.HasBatchSize(100).HasJobSize(500);

    protected override Task<int> WorkAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        AddAsync(batch, cancellationToken);

    public static Task<int> AddAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken)
    {
        var amount = batch.Migration.GetArguments<Amount>().Value;
        return batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(o => o.Changes, o => o.Changes + amount), cancellationToken);
    }

    public sealed record Amount(int Value);
}

using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>One class that serves several migrations: by how much it changes is an argument.</summary>
public sealed class AddToOrders : BatchedMigration<ShopContext, Order>
{
    private readonly WorkScript? _script;

    public AddToOrders()
    {
    }

    public AddToOrders(WorkScript script) =>
        _script = script;

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.HasFixedBatchSize(100).HasJobSize(500);

    public override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        _script?.Work is { } work ? work(batch, cancellationToken) : AddAsync(batch, cancellationToken);

    public static Task<int> AddAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken)
    {
        var amount = batch.Migration.GetArguments<Amount>().Value;
        return batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(o => o.Changes, o => o.Changes + amount), cancellationToken);
    }

    public sealed record Amount(int Value);
}

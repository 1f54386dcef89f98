namespace EfBatched.TestUtilities.Shop;

/// <summary>The work of <see cref="FillSearchNames" />, over whatever rows match.</summary>
public sealed class FillByPredicate : BatchedMigration<ShopContext, Order>
{
    private readonly WorkScript? _script;

    public FillByPredicate()
    {
    }

    public FillByPredicate(WorkScript script) =>
        _script = script;

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.BatchByPredicate().Where(o => o.SearchName == null).HasFixedBatchSize(100);

    public override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        _script?.Work is { } work ? work(batch, cancellationToken) : FillSearchNames.FillAsync(batch, cancellationToken);
}

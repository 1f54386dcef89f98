namespace EfBatched.TestUtilities.Shop;

/// <summary>The work of <see cref="FillSearchNames" />, over whatever rows match.</summary>
public sealed class FillByPredicate(WorkScript? script) : ScriptedWork(script)
{
    public FillByPredicate()
        : this(null)
    {
    }

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.BatchByPredicate().Where(o => o.SearchName == null).HasBatchSize(100);

    protected override Task<int> WorkAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        FillSearchNames.FillAsync(batch, cancellationToken);
}

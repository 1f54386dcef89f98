namespace EfBatched.TestUtilities.Shop;

/// <summary>Work over the orders; a test may put something else in its place, by the script of its host.</summary>
/// <param name="script">Null where the work is only declared.</param>
public abstract class ScriptedWork(WorkScript? script) : BatchedMigration<ShopContext, Order>
{
    public sealed override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        script?.Work is { } work ? work(batch, cancellationToken) : WorkAsync(batch, cancellationToken);

    /// <summary>What it does when no test says otherwise.</summary>
    protected abstract Task<int> WorkAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken);
}

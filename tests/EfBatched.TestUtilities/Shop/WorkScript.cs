namespace EfBatched.TestUtilities.Shop;

/// <summary>What a test has the work do; null for the usual.</summary>
public sealed class WorkScript
{
    public Func<Batch<ShopContext, Order>, CancellationToken, Task<int>>? Work { get; set; }
}

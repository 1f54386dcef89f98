using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>The shop with more migrations: one class under two names.</summary>
public sealed class ManyWorksContext(DbContextOptions<ShopContext> options) : ShopContext(options)
{
    public const string AddOne = "AddOne";
    public const string AddTen = "AddTen";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasBatchedMigration<AddToOrders>(AddOne, new AddToOrders.Amount(1));
        modelBuilder.HasBatchedMigration<AddToOrders>(AddTen, new AddToOrders.Amount(10));
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>The shop with a migration whose end can be verified.</summary>
public sealed class FillContext(DbContextOptions<ShopContext> options) : ShopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasBatchedMigration<FillSearchNames>();
    }
}

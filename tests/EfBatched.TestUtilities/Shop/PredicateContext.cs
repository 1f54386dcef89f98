using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>The shop with a migration that takes whatever orders still match.</summary>
public sealed class PredicateContext(DbContextOptions<ShopContext> options) : ShopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasBatchedMigration<FillByPredicate>();
    }
}

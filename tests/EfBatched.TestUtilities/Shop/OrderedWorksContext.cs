using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>The shop with a migration that runs after another one.</summary>
public sealed class OrderedWorksContext(DbContextOptions<ShopContext> options) : ShopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasBatchedMigration<AddAfterLogs>();
    }
}

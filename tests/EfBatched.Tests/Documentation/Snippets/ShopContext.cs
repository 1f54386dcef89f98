using Microsoft.EntityFrameworkCore;

namespace Shop;

// snippet: context
public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasBatchedMigration<BackfillSearchName>();
    }
}
// end

using Microsoft.EntityFrameworkCore;

namespace Shop;

public class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<OrderLine> OrderLines => Set<OrderLine>();

    public DbSet<CustomerWord> CustomerWords => Set<CustomerWord>();

    public DbSet<ArchivedOrderLine> ArchivedOrderLines => Set<ArchivedOrderLine>();

    public DbSet<ExchangeRate> ExchangeRates => Set<ExchangeRate>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OrderLine>().HasKey(l => new { l.OrderId, l.Number });
        modelBuilder.Entity<ArchivedOrderLine>().HasKey(l => new { l.OrderId, l.Number });
        modelBuilder.Entity<ExchangeRate>().HasKey(r => r.Currency);
        modelBuilder.HasBatchedMigration<FillEmailHash>();
        modelBuilder.HasBatchedMigration<IndexCustomerWords>();
        modelBuilder.HasBatchedMigration<TrimEmails>();
        modelBuilder.HasBatchedMigration<DeleteEmptyLines>();
        modelBuilder.HasBatchedMigration<MoveEmptyLines>();
        modelBuilder.HasBatchedMigration<RoundOrderLines>();
        modelBuilder.HasBatchedMigration<ConvertPricesByRate>();
        modelBuilder.HasBatchedMigration<RoundPrices>();
        // snippet: several
        modelBuilder.HasBatchedMigration<ConvertPrices>("ConvertPricesUsd", new ConvertPricesArguments("USD", 0.92m));
        modelBuilder.HasBatchedMigration<ConvertPrices>("ConvertPricesGbp", new ConvertPricesArguments("GBP", 1.17m));
        // end
    }
}

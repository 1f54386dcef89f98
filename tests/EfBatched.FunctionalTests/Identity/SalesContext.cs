using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Identity;

/// <summary>Shares the tracking tables of <see cref="CoreContext" />, and has a work of the same name over a table of its own.</summary>
public sealed class SalesContext(DbContextOptions<SalesContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Item>().ToTable("Items", "sales");
        modelBuilder.HasBatchedMigration<BackfillCode>();
    }

    public sealed class BackfillCode : BatchedMigration<SalesContext, Item>
    {
        protected override void Configure(BatchedMigrationBuilder<Item> migration) => migration.Where(i => i.Code == null);

        public override Task<int> MigrateAsync(Batch<SalesContext, Item> batch, CancellationToken cancellationToken) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(i => i.Code, "sales"), cancellationToken);
    }
}

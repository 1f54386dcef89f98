using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Identity;

/// <summary>Owns the tracking tables; its items lie in the default schema.</summary>
public class CoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.HasBatchedMigration<BackfillCode>();

    public sealed class BackfillCode : BatchedMigration<CoreContext, Item>
    {
        protected override void Configure(BatchedMigrationBuilder<Item> migration) => migration.Where(i => i.Code == null);

        public override Task<int> MigrateAsync(Batch<CoreContext, Item> batch, CancellationToken cancellationToken) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(i => i.Code, "core"), cancellationToken);
    }
}

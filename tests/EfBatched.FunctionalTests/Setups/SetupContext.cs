using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>A context that is registered in many ways.</summary>
public class SetupContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<SetupItem> SetupItems => Set<SetupItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SetupItem>().HasKey(i => i.ItemKey);
        modelBuilder.HasBatchedMigration<VisitItems>();
    }
}

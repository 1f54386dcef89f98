using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce.Branches;

public class BranchContext(DbContextOptions<BranchContext> options) : DbContext(options)
{
    public DbSet<Branch> Branches => Set<Branch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Branch>(
            b =>
            {
                b.HasOne(x => x.Country).WithMany().IsRequired();
                b.HasOne(x => x.Region).WithMany();
                b.HasMany(x => x.Neighbours).WithMany();
            });
        modelBuilder.HasBatchedMigration<LabelBranches>();
    }
}

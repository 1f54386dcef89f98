using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>A second context of the database, which shares the tracking tables and waits for the first one's migration.</summary>
public sealed class GuestContext(DbContextOptions<GuestContext> options) : DbContext(options)
{
    public DbSet<GuestNote> GuestNotes => Set<GuestNote>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.HasBatchedMigration<VisitNotes>();
}

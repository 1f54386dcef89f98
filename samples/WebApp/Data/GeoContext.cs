using Microsoft.EntityFrameworkCore;
using WebApp.Batched;

namespace WebApp.Data;

/// <summary>The model. Each provider derives its own context, since a set of schema migrations is for one provider.</summary>
public abstract class GeoContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<City> Cities => Set<City>();

    public DbSet<Spelling> Spellings => Set<Spelling>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<City>(city =>
        {
            city.Property(c => c.Id).ValueGeneratedNever();
            city.Property(c => c.Country).HasMaxLength(2);
            city.Property(c => c.Geohash).HasMaxLength(Geohash.Length);
        });
        modelBuilder.Entity<Spelling>(spelling =>
        {
            spelling.HasKey(s => new { s.CityId, s.Number });
            spelling.HasOne(s => s.City).WithMany(c => c.Spellings).HasForeignKey(s => s.CityId);
        });
        modelBuilder.HasBatchedMigration<BackfillSearchName>();
        modelBuilder.HasBatchedMigration<ComputeGeohash>();
        modelBuilder.HasBatchedMigration<RemoveRepeatedSpellings>();
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>The base of the contexts whose schema migrations are in this folder.</summary>
public abstract class MigrationsContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<City>(city =>
    {
        city.ToTable("cities");
        city.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        city.Property(c => c.Name).HasColumnName("name");
        city.Property(c => c.SearchName).HasColumnName("search_name");
    });
}

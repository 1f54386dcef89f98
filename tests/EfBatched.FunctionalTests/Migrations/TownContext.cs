using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>An application whose third release requires what its second one fills, and looks at the rows before it does.</summary>
public sealed class TownContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Town>(town =>
        {
            town.ToTable("towns");
            town.Property(t => t.Id).HasColumnName("id");
            town.Property(t => t.Name).HasColumnName("name");
            town.Property(t => t.SearchName).HasColumnName("search_name");
        });
        modelBuilder.HasBatchedMigration<FillTowns>();
        modelBuilder.HasBatchedMigration<CountTowns>();
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>One table, and a migration that adds 1 to each of its rows.</summary>
public sealed class CountedContext<TRow>(DbContextOptions<CountedContext<TRow>> options) : DbContext(options)
    where TRow : CountedRow, ICountedRow<TRow>
{
    public DbSet<TRow> Rows => Set<TRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        TRow.Map(modelBuilder.Entity<TRow>().ToTable("Rows"));
        modelBuilder.HasBatchedMigration<CountUp<TRow>>("CountUp");
    }
}

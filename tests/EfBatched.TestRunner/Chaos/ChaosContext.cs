using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestRunner.Chaos;

/// <summary>The model of the chaos suite: four kinds of work, each on a table of its own, so that all of them run side by side.</summary>
public sealed class ChaosContext(DbContextOptions<ChaosContext> options) : DbContext(options)
{
    private const int NameLength = 100;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Map<CountedRow>(modelBuilder, "CountedRows");
        Map<FilledRow>(modelBuilder, "FilledRows");
        Map<WideRow>(modelBuilder, "WideRows");
        Map<DividedRow>(modelBuilder, "DividedRows");
        modelBuilder.Entity<CountLog>().ToTable("CountLogs").HasIndex(l => l.RowId);
        modelBuilder.HasBatchedMigration<CountRows>();
        modelBuilder.HasBatchedMigration<FillRows>();
        modelBuilder.HasBatchedMigration<ReadWideRows>();
        modelBuilder.HasBatchedMigration<DivideRows>();
    }

    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder builder, string connectionString, bool isRetrying) =>
        builder
            .UseNpgsql(connectionString, o => _ = isRetrying ? o.EnableRetryOnFailure() : o)
            .UseBatchedMigrations();

    private static void Map<TRow>(ModelBuilder modelBuilder, string table)
        where TRow : ChaosRow
    {
        var row = modelBuilder.Entity<TRow>().ToTable(table);
        row.Property(r => r.Id).ValueGeneratedNever();
        row.Property(r => r.Name).HasMaxLength(NameLength);
        row.Property(r => r.Divisor).HasDefaultValue(1).ValueGeneratedNever();
    }
}

#nullable disable
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>An application that has nullable reference types switched off.</summary>
public sealed class ObliviousContext(DbContextOptions<ObliviousContext> options) : DbContext(options)
{
    public DbSet<Label> Labels { get; set; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Label>().HasKey(l => l.Code);
        modelBuilder.HasBatchedMigration<FillTexts>();
    }

    public sealed class Label
    {
        public string Code { get; set; }

        public string Text { get; set; }
    }

    public sealed class FillTexts : BatchedMigration<ObliviousContext, Label>
    {
        protected override void Configure(BatchedMigrationBuilder<Label> migration) =>
            migration.BatchBy(l => l.Code).Where(l => l.Text == null);

        public override Task<int> MigrateAsync(Batch<ObliviousContext, Label> batch, CancellationToken cancellationToken) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, l => "Text of " + l.Code), cancellationToken);
    }
}

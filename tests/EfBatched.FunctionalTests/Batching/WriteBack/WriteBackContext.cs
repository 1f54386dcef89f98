using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching.WriteBack;

public class WriteBackContext(DbContextOptions<WriteBackContext> options) : DbContext(options)
{
    public DbSet<Sample> Samples => Set<Sample>();

    public DbSet<Label> Labels => Set<Label>();

    public DbSet<Tag> Tags => Set<Tag>();

    public static WriteBackContext Create(TestProvider provider, string connectionString)
    {
        var builder = new DbContextOptionsBuilder<WriteBackContext>();
        _ = provider == TestProvider.PostgreSql ? builder.UseNpgsql(connectionString) : builder.UseSqlite(connectionString);
        return new WriteBackContext(builder.Options);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Sample>(sample =>
        {
            // Names that a format or a carelessly written statement would stumble over.
            sample.ToTable("Samples {0}\"");
            sample.Property(s => s.Text).HasColumnName("Te{x}t");
            sample.Property(s => s.Id).ValueGeneratedNever();
            sample.Property(s => s.ShortText).HasMaxLength(10);
            sample.Property(s => s.Price).HasPrecision(18, 4);
            sample.Property(s => s.TokenAsText).HasConversion<string>();
            sample.Property(s => s.DayAsText).HasConversion<string>();
            sample.Property(s => s.Address).HasConversion<string>();
            sample.Property(s => s.Code).HasConversion(c => c.Value, v => new SampleCode(v));
            if (Database.IsNpgsql())
            {
                sample.Property(s => s.Json).HasColumnType("jsonb");
                sample.Property(s => s.Local).HasColumnType("timestamp without time zone");
            }
        });
        modelBuilder.Entity<Label>().Property(l => l.Day).HasConversion<string>();
        modelBuilder.Entity<Label>().Property(l => l.Weight).HasDefaultValue(7);
        modelBuilder.Entity<PrintedLabel>();
    }
}

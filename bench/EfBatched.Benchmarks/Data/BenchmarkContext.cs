using System.Text.RegularExpressions;
using EfBatched.Benchmarks.Works;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Data;

/// <summary>The tables of all cases, and the batched migrations over them.</summary>
internal sealed partial class BenchmarkContext(DbContextOptions<BenchmarkContext> options) : DbContext(options)
{
    public DbSet<Place> Places => Set<Place>();

    public DbSet<Point> Points => Set<Point>();

    public DbSet<OrderLine> OrderLines => Set<OrderLine>();

    public DbSet<Document> Documents => Set<Document>();

    public DbSet<Visitor> Visitors => Set<Visitor>();

    public DbSet<Visit> Visits => Set<Visit>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OrderLine>().HasKey(l => new { l.OrderId, l.Number });
        modelBuilder.Entity<OrderLine>().Property(l => l.Price).HasPrecision(10, 2);
        modelBuilder.Entity<OrderLine>().Property(l => l.Total).HasPrecision(12, 2);
        Declaration.DeclareAll(modelBuilder);

        // The peers' SQL is easier to read without quotes.
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(InSnakeCase(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(InSnakeCase(property.Name));
            }
        }
    }

    private static string InSnakeCase(string name) => Hump().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Hump();
}

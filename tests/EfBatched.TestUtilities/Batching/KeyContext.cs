using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfBatched.TestUtilities.Batching;

/// <summary>A model with a table per kind of key, on either provider.</summary>
public class KeyContext(DbContextOptions<KeyContext> options) : DbContext(options)
{
    private static readonly ValueConverter<OrderId, long> OrderIdConverter =
        new(id => id.Value, value => new OrderId(value));

    public static KeyContext OnPostgres(string connectionString, Action<DbContextOptionsBuilder>? configure = null)
        => Create(o => o.UseNpgsql(connectionString), configure);

    public static KeyContext OnSqlite(string connectionString)
        => Create(o => o.UseSqlite(connectionString), configure: null);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var postgres = Database.IsNpgsql();
        if (postgres)
        {
            modelBuilder.HasCollation("ignore_case", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        }

        // A filter that hides every row: whatever a walk finds, it finds in spite of it.
        modelBuilder.Entity<IntRow>().HasQueryFilter(r => r.Id < 0);
        modelBuilder.Entity<LongRow>();
        modelBuilder.Entity<GuidRow>();
        modelBuilder.Entity<StringRow>();
        modelBuilder.Entity<DateTimeRow>();
        modelBuilder.Entity<DateOnlyRow>();
        modelBuilder.Entity<BytesRow>();
        modelBuilder.Entity<EnumIntRow>().HasKey(r => new { r.Day, r.Number });
        modelBuilder.Entity<EnumIntRow>().Property(r => r.Day).HasConversion<string>();
        modelBuilder.Entity<ShadowRow>().Property<int>("Key");
        modelBuilder.Entity<ShadowRow>().HasKey("Key");
        modelBuilder.Entity<ConvertedRow>().Property(r => r.Id).HasConversion(OrderIdConverter);
        modelBuilder.Entity<IntIntRow>().HasKey(r => new { r.Tenant, r.Number });
        modelBuilder.Entity<IntStringRow>().HasKey(r => new { r.Tenant, r.Name });
        modelBuilder.Entity<StringIntRow>().HasKey(r => new { r.Group, r.Number });
        modelBuilder.Entity<StringIntRow>().Property(r => r.Group).UseCollation(postgres ? "ignore_case" : "NOCASE");
        modelBuilder.Entity<TripleRow>().HasKey(r => new { r.Tenant, r.CreatedAt, r.Order });
        modelBuilder.Entity<TripleRow>().Property(r => r.Order).HasConversion(OrderIdConverter);

        foreach (var entityType in modelBuilder.Model.GetEntityTypes().ToList())
        {
            // Names without capitals spare the tests' SQL its quotes.
            modelBuilder.Entity(entityType.ClrType).ToTable(entityType.ClrType.Name.ToLowerInvariant());
            foreach (var property in entityType.GetProperties())
            {
                property.SetColumnName(property.Name.ToLowerInvariant());
                property.ValueGenerated = ValueGenerated.Never;
            }
        }
    }

    private static KeyContext Create(
        Action<DbContextOptionsBuilder> useProvider,
        Action<DbContextOptionsBuilder>? configure)
    {
        var builder = new DbContextOptionsBuilder<KeyContext>();
        useProvider(builder);
        configure?.Invoke(builder);
        builder.UseBatchedMigrations();
        return new KeyContext(builder.Options);
    }
}

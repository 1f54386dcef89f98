using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfBatched.TestUtilities.Batching;

/// <summary>A model with a table per kind of key, on either provider.</summary>
public class KeyContext(DbContextOptions<KeyContext> options) : DbContext(options)
{
    private static readonly ValueConverter<OrderId, long> OrderIdConverter =
        new(id => id.Value, value => new OrderId(value));

    private static readonly ValueConverter<CustomerId, string> CustomerIdConverter =
        new(id => id.Value, value => new CustomerId(value));

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

        modelBuilder.Entity<ShortRow>();
        modelBuilder.Entity<EnumRow>();
        modelBuilder.Entity<GuidTextRow>().Property(r => r.Id).HasConversion<string>();
        modelBuilder.Entity<ClassIdRow>().Property(r => r.Id).HasConversion(CustomerIdConverter);
        modelBuilder.Entity<TimeOnlyRow>();
        modelBuilder.Entity<LocalTimeRow>().Property(r => r.Id).HasColumnType(postgres ? "timestamp without time zone" : "TEXT");
        modelBuilder.Entity<BinaryTextRow>().Property(r => r.Id).UseCollation(postgres ? "C" : "BINARY");
        modelBuilder.Entity<LanguageTextRow>().Property(r => r.Id).UseCollation(postgres ? "und-x-icu" : "RTRIM");
        modelBuilder.Entity<CaselessTextRow>().Property(r => r.Id).UseCollation(postgres ? "ignore_case" : "NOCASE");
        modelBuilder.Entity<BoolIntRow>().HasKey(r => new { r.Open, r.Number });
        modelBuilder.Entity<GuidTimeRow>().HasKey(r => new { r.Owner, r.At });
        modelBuilder.Entity<QuadRow>().HasKey(r => new { r.Region, r.Day, r.Number, r.Hash });
        if (postgres)
        {
            modelBuilder.Entity<DateTimeOffsetRow>();
            modelBuilder.Entity<TimeSpanRow>();
            modelBuilder.Entity<DecimalRow>();
            modelBuilder.Entity<ULongRow>();
        }

        foreach (var entityType in modelBuilder.Model.GetEntityTypes().Where(t => t.ClrType.IsAssignableTo(typeof(KeyRow))).ToList())
        {
            // Names without capitals spare the tests' SQL its quotes.
            modelBuilder.Entity(entityType.ClrType).ToTable(entityType.ClrType.Name.ToLowerInvariant());
            foreach (var property in entityType.GetProperties())
            {
                property.SetColumnName(property.Name.ToLowerInvariant());
                property.ValueGenerated = ValueGenerated.Never;
            }

            Declare(modelBuilder, entityType.ClrType);
        }
    }

    private static void Declare(ModelBuilder modelBuilder, Type row)
        => typeof(BatchedMigrationsModelBuilderExtensions)
            .GetMethod(nameof(BatchedMigrationsModelBuilderExtensions.HasBatchedMigration))!
            .MakeGenericMethod(typeof(Visit<>).MakeGenericType(row))
            .Invoke(null, [modelBuilder, row.Name, null]);

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

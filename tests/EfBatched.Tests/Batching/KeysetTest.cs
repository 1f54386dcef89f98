using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using EfBatched.Keys;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfBatched.Tests.Batching;

public class KeysetTest
{
    [Fact]
    public void A_keyset_is_made_once_per_model_and_key()
    {
        using var context = KeyContext.OnPostgres("Host=none");
        using var other = KeyContext.OnPostgres("Host=other");

        Assert.Same(context.Keyset<IntIntRow>(), other.Keyset<IntIntRow>());
        Assert.NotSame(context.Keyset<IntIntRow>(), Keyset.Create(EntityType<IntIntRow>(context), [Number(context)]));
    }

    [Fact]
    [Trait("contract", "B5")]
    public void A_nullable_key_is_refused()
    {
        using var context = new OddContext();
        var property = EntityType<OddRow>(context).FindProperty(nameof(OddRow.Nickname))!;

        var exception = Assert.Throws<InvalidOperationException>(
            () => Keyset.Create(EntityType<OddRow>(context), [property]));

        Assert.Equal(
            "'OddRow.Nickname' cannot be a key to batch by, because it is nullable and rows without a value would be "
            + "skipped. Batch by a required unique key, such as the primary key.",
            exception.Message);
    }

    [Fact]
    public void A_property_of_another_entity_type_is_refused()
    {
        using var context = KeyContext.OnPostgres("Host=none");

        var exception = Assert.Throws<InvalidOperationException>(
            () => Keyset.Create(EntityType<IntRow>(context), [Number(context)]));

        Assert.Equal(
            "'IntIntRow.Number' cannot be a key to batch 'IntRow' by, because it is not a property of that entity "
            + "type. Batch by properties of the entity type itself.",
            exception.Message);
    }

    [Fact]
    public void A_key_of_no_or_repeated_properties_is_refused()
    {
        using var context = KeyContext.OnPostgres("Host=none");
        var entityType = EntityType<IntIntRow>(context);

        Assert.Throws<InvalidOperationException>(() => Keyset.Create(entityType, []));
        var exception = Assert.Throws<InvalidOperationException>(
            () => Keyset.Create(entityType, [Number(context), Number(context)]));

        Assert.Equal(
            "The key to batch 'IntIntRow' by is empty or names a property twice, so it gives no order. "
            + "Name each key property once.",
            exception.Message);
    }

    [Fact]
    public void A_comparer_that_ignores_case_does_not_join_prefixes_that_the_database_tells_apart()
    {
        using var context = new OddContext();
        var entityType = EntityType<OddRow>(context);
        var keyset = (Keyset<OddRow>)Keyset.Create(entityType, entityType.FindPrimaryKey()!.Properties);

        var sql = keyset.InRange(context.Set<OddRow>(), keyset.Codec.Create(["A", 5]), keyset.Codec.Create(["a", 2])).ToQueryString();

        Assert.Contains("< @", sql, StringComparison.Ordinal);
        Assert.Contains(" OR ", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_key_behind_a_converter_is_walked_as_what_is_stored()
    {
        using var context = new OddContext();
        var entityType = EntityType<OddRow>(context);
        var keyset = Keyset.Create(entityType, [entityType.FindProperty(nameof(OddRow.Color))!]);

        var json = keyset.Codec.Create([ConsoleColor.Red]).Text;

        Assert.Equal("""["Red"]""", json);
        Assert.Equal([ConsoleColor.Red], keyset.Codec.Decode(new(json)).Values);
    }

    [Fact]
    [Trait("contract", "B5")]
    public void A_key_with_a_JSON_form_of_its_own_is_stored_in_it()
    {
        using var context = new ModelContext(
            m => m.Entity<OddRow>(b =>
            {
                b.HasKey(r => r.Number);
                b.Property(r => r.Number).Metadata.SetJsonValueReaderWriterType(typeof(HexReaderWriter));
            }));
        var entityType = EntityType<OddRow>(context);
        var codec = Keyset.Create(entityType, entityType.FindPrimaryKey()!.Properties).Codec;

        Assert.Equal("""["FF"]""", codec.Create([255]).Text);
        Assert.Equal<object>([255], codec.Decode(new("""["FF"]""")).Values);
    }

    [Fact]
    public void A_derived_type_and_a_shared_type_are_walked_within_their_rows()
    {
        using var context = new OddContext();
        var derived = EntityType<SpecialRow>(context);
        var shared = context.Model.FindEntityType("Bag")!;

        var derivedKeyset = Keyset.Create(derived, derived.FindPrimaryKey()!.Properties);
        var sharedKeyset = Keyset.Create(shared, shared.FindPrimaryKey()!.Properties);
        using var ofDerived = derivedKeyset.SearchLast(context).CreateCommand();
        using var ofShared = sharedKeyset.SearchLast(context).CreateCommand();

        Assert.Contains("WHERE o.\"Discriminator\" = 'SpecialRow'", ofDerived.CommandText, StringComparison.Ordinal);
        Assert.Contains("SELECT b.\"Id\"", ofShared.CommandText, StringComparison.Ordinal);
        Assert.Contains("FROM \"Bag\"", ofShared.CommandText, StringComparison.Ordinal);
    }

    private static IEntityType EntityType<TEntity>(DbContext context)
        => context.Model.FindEntityType(typeof(TEntity))!;

    private static IProperty Number(KeyContext context)
        => EntityType<IntIntRow>(context).FindProperty(nameof(IntIntRow.Number))!;

    private class OddRow
    {
        public required string Group { get; set; }

        public int Number { get; set; }

        public string? Nickname { get; set; }

        public ConsoleColor Color { get; set; }
    }

    private sealed class SpecialRow : OddRow;

    private sealed class HexReaderWriter : JsonValueReaderWriter<int>
    {
        public override Expression ConstructorExpression => Expression.New(typeof(HexReaderWriter));

        public override int FromJsonTyped(ref Utf8JsonReaderManager manager, object? existingObject = null) =>
            int.Parse(manager.CurrentReader.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        public override void ToJsonTyped(Utf8JsonWriter writer, int value) =>
            writer.WriteStringValue(value.ToString("X", CultureInfo.InvariantCulture));
    }

    private sealed class OddContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql("Host=none").UseBatchedMigrations();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<OddRow>().HasKey(r => new { r.Group, r.Number });
            modelBuilder.Entity<SpecialRow>();
            modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Bag").Property<int>("Id");
            modelBuilder.Entity<OddRow>().Property(r => r.Color).HasConversion<string>();
            modelBuilder.Entity<OddRow>().Property(r => r.Group).Metadata.SetValueComparer(
                new ValueComparer<string>(
                    (a, b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase),
                    s => StringComparer.OrdinalIgnoreCase.GetHashCode(s)));
        }
    }
}

using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.ExplorerTests.Keys;

/// <summary>Every kind of key that scripts are drawn with.</summary>
internal static class KeyShapes
{
    /// <summary>The collation of PostgreSQL that takes small letters and capitals for the same.</summary>
    public const string Collation = "ignore_case";

    private const int Many = 400;

    /// <summary>Those of both providers.</summary>
    private static readonly IReadOnlyList<KeyShape> Common =
    [
        new KeyShape<IntItem>("Int", Many, i => new() { Id = KeyValues.Int(i) }),
        new KeyShape<LongItem>("Long", Many, i => new() { Id = KeyValues.Long(i) }),
        new KeyShape<ShortItem>("Short", Many, i => new() { Id = KeyValues.Short(i) }),
        new KeyShape<GuidItem>("Guid", Many, i => new() { Id = KeyValues.Guid(i) }),
        new KeyShape<TextItem>("Text", Many, i => new() { Id = KeyValues.Text(i) }),
        new KeyShape<CaselessTextItem>(
            "CaselessText", Many, i => new() { Id = KeyValues.CaselessText(i) }, (r, pg) => Caseless(r.Property(e => e.Id), pg)),
        new KeyShape<CharItem>("Char", Many, i => new() { Id = KeyValues.Char(i) }),
        new KeyShape<DateItem>("Date", Many, i => new() { Id = KeyValues.Date(i) }),
        new KeyShape<ExtremeDateItem>("ExtremeDate", Many, i => new() { Id = KeyValues.ExtremeDate(i) }) { MayBeRefused = true },
        // SQLite has no type for it: where many keys are sent as one list, EF writes them in another form than where each is sent alone.
        new KeyShape<TimeItem>("Time", Many, i => new() { Id = KeyValues.Time(i) }) { MayBeRefused = true },
        new KeyShape<InstantItem>("Instant", Many, i => new() { Id = KeyValues.Instant(i) }),
        new KeyShape<NumberedEnumItem>("NumberedEnum", KeyValues.Letters, i => new() { Id = KeyValues.Letter(i) }),
        new KeyShape<NamedEnumItem>(
            "NamedEnum", KeyValues.Letters, i => new() { Id = KeyValues.Letter(i) }, (r, _) => r.Property(e => e.Id).HasConversion<string>())
        {
            MayBeRefused = true,
        },
        new KeyShape<BytesItem>("Bytes", Many, i => new() { Id = KeyValues.Bytes(i) }),
        new KeyShape<OrderIdItem>(
            "OrderId",
            Many,
            i => new() { Id = new(KeyValues.Long(i)) },
            (r, _) => r.Property(e => e.Id).HasConversion(id => id.Value, value => new OrderId(value))),
        new KeyShape<CustomerIdItem>(
            "CustomerId",
            Many,
            i => new() { Id = new(KeyValues.Text(i)) },
            (r, _) => r.Property(e => e.Id).HasConversion(id => id.Value, value => new CustomerId(value))),
        new KeyShape<IntIntItem>(
            "IntInt", Many, i => new() { First = i / 7, Second = KeyValues.Int(i % 7) }, (r, _) => r.HasKey(e => new { e.First, e.Second }))
        {
            IsSingle = false,
        },
        new KeyShape<CaselessCharIntItem>(
            "CaselessCharInt",
            Many,
            i => new() { First = "aAbB"[i % 2 + (i / 100 % 2 * 2)], Second = i },
            (r, pg) =>
            {
                r.HasKey(e => new { e.First, e.Second });
                Caseless(r.Property(e => e.First), pg);
            })
        {
            IsSingle = false,
        },
        new KeyShape<CaselessTextIntItem>(
            "CaselessTextInt",
            Many,
            i => new() { First = i % 3 == 0 ? "group" : i % 3 == 1 ? "Group" : "other", Second = KeyValues.Int(i) },
            (r, pg) =>
            {
                r.HasKey(e => new { e.First, e.Second });
                Caseless(r.Property(e => e.First), pg);
            })
        {
            IsSingle = false,
        },
        new KeyShape<NamedEnumIntItem>(
            "NamedEnumInt",
            Many,
            i => new() { First = KeyValues.Letter(i % KeyValues.Letters), Second = i },
            (r, _) =>
            {
                r.HasKey(e => new { e.First, e.Second });
                r.Property(e => e.First).HasConversion<string>();
            })
        {
            IsSingle = false, MayBeRefused = true,
        },
        new KeyShape<GuidInstantItem>(
            "GuidInstant",
            Many,
            i => new() { First = KeyValues.Guid(i / 5), Second = KeyValues.Instant(i) },
            (r, _) => r.HasKey(e => new { e.First, e.Second }))
        {
            IsSingle = false,
        },
        new KeyShape<BoolLongItem>(
            "BoolLong", Many, i => new() { First = i % 2 == 1, Second = KeyValues.Long(i) }, (r, _) => r.HasKey(e => new { e.First, e.Second }))
        {
            IsSingle = false,
        },
        new KeyShape<TripleItem>(
            "Triple",
            Many,
            i => new() { First = i / 30, Second = KeyValues.Date(i / 6 % 5), Third = new(i % 6) },
            (r, _) =>
            {
                r.HasKey(e => new { e.First, e.Second, e.Third });
                r.Property(e => e.Third).HasConversion(id => id.Value, value => new OrderId(value));
            })
        {
            IsSingle = false,
        },
    ];

    /// <summary>Those that SQLite cannot put in order.</summary>
    private static readonly IReadOnlyList<KeyShape> OnlyPostgreSql =
    [
        new KeyShape<DecimalItem>("Decimal", Many, i => new() { Id = KeyValues.Decimal(i) }),
        new KeyShape<OffsetItem>("Offset", Many, i => new() { Id = new(KeyValues.Instant(i)) }),
    ];

    public static IReadOnlyList<KeyShape> Of(TestProvider provider) =>
        provider == TestProvider.PostgreSql ? [.. Common, .. OnlyPostgreSql] : Common;

    public static KeyShape Find(string name) => Of(TestProvider.PostgreSql).Single(s => s.Name == name);

    private static void Caseless<TProperty>(PropertyBuilder<TProperty> property, bool isPostgreSql) =>
        property.UseCollation(isPostgreSql ? Collation : "NOCASE");
}

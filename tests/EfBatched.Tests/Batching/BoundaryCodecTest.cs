using System.Collections.Immutable;
using CsCheck;
using EfBatched.Keys;
using EfBatched.TestUtilities.Batching;

namespace EfBatched.Tests.Batching;

[Trait("contract", "B5")]
public class BoundaryCodecTest
{
    // Every character that UTF-8 has: quotes, controls, NUL, the planes beyond the first, and the empty string.
    private static readonly Gen<string> Text =
        Gen.OneOf(Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF], Gen.Int[0, 0x7F])
            .Select(char.ConvertFromUtf32)
            .Array[0, 40]
            .Select(string.Concat);

    [Fact]
    public void Int_keys_survive_a_round_trip()
        => RoundTrips<IntRow>(Gen.Int.Select(v => new object[] { v }));

    [Fact]
    public void Long_keys_survive_a_round_trip()
        => RoundTrips<LongRow>(Gen.Long.Select(v => new object[] { v }));

    [Fact]
    public void Guid_keys_survive_a_round_trip()
        => RoundTrips<GuidRow>(Gen.Guid.Select(v => new object[] { v }));

    [Fact]
    public void String_keys_survive_a_round_trip()
        => RoundTrips<StringRow>(Text.Select(v => new object[] { v }));

    [Fact]
    public void Converted_keys_survive_a_round_trip()
        => RoundTrips<ConvertedRow>(Gen.Long.Select(v => new object[] { new OrderId(v) }));

    [Fact]
    public void Dates_and_times_survive_a_round_trip()
    {
        // PostgreSQL keeps microseconds, and Npgsql's JSON form no more than that.
        var moments = Gen.DateTime.Select(v => new DateTime(v.Ticks / 10 * 10, DateTimeKind.Utc));
        RoundTrips<DateTimeRow>(moments.Select(v => new object[] { v }));
        RoundTrips<DateOnlyRow>(Gen.DateOnly.Select(v => new object[] { v }));
    }

    [Fact]
    public void Times_of_every_kind_survive_a_round_trip()
    {
        RoundTrips<LocalTimeRow>(Gen.DateTime.Select(
            v => new object[] { new DateTime(v.Ticks / 10 * 10, DateTimeKind.Unspecified) }));
        RoundTrips<DateTimeOffsetRow>(Gen.DateTime.Select(
            v => new object[] { new DateTimeOffset(v.Ticks / 10 * 10, TimeSpan.Zero) }));
        RoundTrips<TimeOnlyRow>(Gen.Long[0, TimeOnly.MaxValue.Ticks / 10].Select(v => new object[] { new TimeOnly(v * 10) }));
        RoundTrips<TimeSpanRow>(Gen.Long[-922_337_203_685_477_580, 922_337_203_685_477_580].Select(
            v => new object[] { new TimeSpan(v * 10) }));
    }

    [Fact]
    public void Numbers_of_every_kind_survive_a_round_trip()
    {
        RoundTrips<ShortRow>(Gen.Short.Select(v => new object[] { v }));
        RoundTrips<ULongRow>(Gen.ULong.Select(v => new object[] { v }));
        RoundTrips<DecimalRow>(Gen.Decimal.Select(v => new object[] { v }));
    }

    [Fact]
    public void Enums_survive_a_round_trip_with_and_without_a_name()
    {
        RoundTrips<EnumRow>(Gen.Int.Select(v => new object[] { (DayOfWeek)v }));
        RoundTrips<EnumIntRow>(Gen.Select(Gen.Int[0, 9], Gen.Int, (a, b) => new object[] { (DayOfWeek)a, b }));
    }

    [Fact]
    public void Bytes_survive_a_round_trip()
        => Gen.Byte.Array[0, 40].Sample(bytes =>
            ((byte[])Codec<BytesRow>().Decode(Codec<BytesRow>().Create([bytes]).Encoded).Values[0]).SequenceEqual(bytes));

    [Fact]
    public void Ids_that_are_text_to_the_database_survive_a_round_trip()
    {
        RoundTrips<GuidTextRow>(Gen.Guid.Select(v => new object[] { v }));
        RoundTrips<ClassIdRow>(Text.Select(v => new object[] { new CustomerId(v) }));
    }

    [Fact]
    public void SQLite_keeps_the_full_precision_of_times()
    {
        using var context = KeyContext.OnSqlite("Data Source=none");
        var (local, time) = (context.Keyset<LocalTimeRow>().Codec, context.Keyset<TimeOnlyRow>().Codec);

        Gen.DateTime.Select(v => new DateTime(v.Ticks)).Sample(
            v => local.Decode(local.Create([v]).Encoded).Values[0].Equals(v));
        Gen.Long[0, TimeOnly.MaxValue.Ticks].Select(v => new TimeOnly(v)).Sample(
            v => time.Decode(time.Create([v]).Encoded).Values[0].Equals(v));
    }

    [Fact]
    public void Composite_keys_survive_a_round_trip()
    {
        RoundTrips<IntStringRow>(Gen.Select(Gen.Int, Text, (a, b) => new object[] { a, b }));
        RoundTrips<TripleRow>(
            Gen.Select(Gen.Int, Gen.Long, Gen.Long, (a, b, c) => new object[] { a, b, new OrderId(c) }));
        RoundTrips<BoolIntRow>(Gen.Select(Gen.Bool, Gen.Int, (a, b) => new object[] { a, b }));
    }

    [Fact]
    public void A_boundary_is_a_JSON_array_in_key_order()
    {
        var codec = Codec<IntStringRow>();

        var json = codec.Create([7, "a\"b"]).Text;

        Assert.Equal("""[7,"a\u0022b"]""", json);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[7")]
    [InlineData("[7]")]
    [InlineData("""[7,"a",8]""")]
    [InlineData("""[7,"a"] []""")]
    [InlineData("""[7,null]""")]
    [InlineData("""["a",7]""")]
    [InlineData("""[99999999999,"a"]""")]
    [InlineData("""{"Tenant":7,"Name":"a"}""")]
    public void Malformed_text_is_refused_with_the_key_named(string json)
    {
        var codec = Codec<IntStringRow>();

        var exception = Assert.Throws<FormatException>(() => codec.Decode(new(json)));

        Assert.Equal(
            "A stored boundary is not a JSON array with one value for each of the key columns 'IntStringRow.Tenant', "
            + "'IntStringRow.Name', so the walk cannot go on from it. Was the key changed, or the row edited by hand? "
            + "Restore the boundary, or cancel the batched migration and have it run again ('batched again').",
            exception.Message);
    }

    private static void RoundTrips<TEntity>(Gen<object[]> keys)
        where TEntity : class
    {
        var codec = Codec<TEntity>();

        keys.Sample(values =>
            codec.Decode(codec.Create([.. values]).Encoded).Values.SequenceEqual(values.ToImmutableArray()));
    }

    private static BoundaryCodec Codec<TEntity>()
        where TEntity : class
    {
        using var context = KeyContext.OnPostgres("Host=none");
        return context.Keyset<TEntity>().Codec;
    }
}

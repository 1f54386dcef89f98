using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfBatched.Tests.Model;

[Trait("contract", "B5")]
public class KeyTypesTest
{
    private const string Advice =
        ". Without boundaries that an index finds, the table cannot be walked. Batch by another unique key, or give the property a value "
        + "converter to a type that the database can order, such as 'long' or 'string'.";

    [Theory]
    [InlineData(typeof(Row<int>))]
    [InlineData(typeof(Row<long>))]
    [InlineData(typeof(Row<short>))]
    [InlineData(typeof(Row<byte>))]
    [InlineData(typeof(Row<uint>))]
    [InlineData(typeof(Row<char>))]
    [InlineData(typeof(Row<double>))]
    [InlineData(typeof(Row<Guid>))]
    [InlineData(typeof(Row<string>))]
    [InlineData(typeof(Row<DateTime>))]
    [InlineData(typeof(Row<DateOnly>))]
    [InlineData(typeof(Row<TimeOnly>))]
    [InlineData(typeof(Row<byte[]>))]
    [InlineData(typeof(Row<DayOfWeek>))]
    public void Types_that_both_providers_order_are_walked_by(Type row) =>
        Assert.All(Enum.GetValues<TestProvider>(), provider => Assert.Null(Refusal(row, provider)));

    [Theory]
    [InlineData(typeof(Row<DateTimeOffset>), "DateTimeOffset")]
    [InlineData(typeof(Row<TimeSpan>), "TimeSpan")]
    [InlineData(typeof(Row<ulong>), "UInt64")]
    [InlineData(typeof(Row<decimal>), "Decimal")]
    public void Types_that_SQLite_alone_cannot_order_are_refused_there(Type row, string type)
    {
        Assert.Null(Refusal(row, TestProvider.PostgreSql));
        Assert.Equal(
            $"The batched migration 'Walk' batches by 'Row<{DisplayName(row)}>.Id' of type '{type}', stored as '{type}', which EF cannot put in "
            + $"order by an index on SQLite{Advice}",
            Refusal(row, TestProvider.Sqlite));
    }

    [Fact]
    public void What_is_stored_decides_not_the_property() =>
        Assert.Null(WalkExtensions.FindRefusal(
            TestProvider.Sqlite,
            m => m.HasWalk<Row<DateTimeOffset>>().Entity<Row<DateTimeOffset>>().Property(r => r.Id).HasConversion<DateTimeOffsetToBinaryConverter>()));

    [Fact]
    public void An_id_of_its_own_type_is_judged_by_what_it_is_stored_as() =>
        Assert.Equal(
            "The batched migration 'Walk' batches by 'Row<OrderId>.Id' of type 'OrderId', stored as 'Decimal', which EF cannot put in order by an "
            + $"index on SQLite{Advice}",
            WalkExtensions.FindRefusal(
                TestProvider.Sqlite,
                m => m.HasWalk<Row<OrderId>>().Entity<Row<OrderId>>().Property(r => r.Id)
                    .HasConversion(id => (decimal)id.Value, value => new OrderId((long)value))));

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void A_bool_is_refused_alone_and_walked_by_in_company(TestProvider provider)
    {
        Assert.Equal(
            $"The batched migration 'Walk' batches by 'Row<bool>.Id' of type 'Boolean', which is unique for two rows at most{Advice}",
            Refusal(typeof(Row<bool>), provider));
        Assert.Null(WalkExtensions.FindRefusal(provider, m => m.HasWalk<BoolIntRow>().Entity<BoolIntRow>().HasKey(r => new { r.Open, r.Number })));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonb")]
    [InlineData("xml")]
    public void Documents_are_refused_on_PostgreSQL(string storeType) =>
        Assert.Equal(
            $"The batched migration 'Walk' batches by 'Row<string>.Id' of type 'String', stored as '{storeType}', which PostgreSQL cannot sort{Advice}",
            WalkExtensions.FindRefusal(
                TestProvider.PostgreSql, m => m.HasWalk<Row<string>>().Entity<Row<string>>().Property(r => r.Id).HasColumnType(storeType)));

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void A_collection_is_refused(TestProvider provider) =>
        Assert.Equal(
            $"The batched migration 'Walk' batches by 'Row<int[]>.Id' of type 'Int32[]', a collection, whose order is not one to walk by{Advice}",
            Refusal(typeof(Row<int[]>), provider));

    [Fact]
    public void A_type_without_a_JSON_form_is_refused() =>
        Assert.Equal(
            "The batched migration 'Walk' batches by 'Row<NpgsqlTsVector>.Id' of type 'NpgsqlTsVector', for which EF has no JSON "
            + $"form, so that a boundary could not be stored{Advice}",
            Refusal(typeof(Row<NpgsqlTypes.NpgsqlTsVector>), TestProvider.PostgreSql));

    private static string DisplayName(Type row) =>
        row.GenericTypeArguments[0] switch
        {
            var t when t == typeof(ulong) => "ulong",
            var t when t == typeof(decimal) => "decimal",
            var t => t.Name,
        };

    private static string? Refusal(Type row, TestProvider provider) =>
        WalkExtensions.FindRefusal(
            provider,
            m => typeof(WalkExtensions).GetMethod(nameof(WalkExtensions.HasWalk))!.MakeGenericMethod(row).Invoke(null, [m, Array.Empty<string>()]));
}

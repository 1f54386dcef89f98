using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;

namespace EfBatched.Tests.Model;

public class TrackingColumnsTest
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public void Every_name_of_an_enum_fits_its_column(ShopProvider provider)
    {
        var connectionString = provider == ShopProvider.Sqlite ? "Data Source=nowhere" : "Host=nowhere";
        using var context = new ShopContext(ShopDatabase.Options(provider, connectionString));
        var properties = new[] { typeof(BatchedMigrationRow), typeof(BatchedJobRow), typeof(BatchedEventRow) }
            .SelectMany(t => context.Model.FindEntityType(t)!.GetProperties())
            .Select(p => (Type: Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType, Length: p.GetMaxLength()))
            .Where(p => p.Type.IsEnum)
            .ToList();

        Assert.Equal(7, properties.Count);
        Assert.All(properties, p => Assert.True(Enum.GetNames(p.Type).Max(n => n.Length) <= p.Length));
    }
}

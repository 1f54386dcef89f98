using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>What the tests of exactly-once share.</summary>
public abstract class ExactlyOnceTest(PostgresFixture postgres)
{
    public static TheoryData<ShopProvider> PostgreSql => [ShopProvider.PostgreSql, ShopProvider.PostgreSqlWithRetry];

    public static TheoryData<ShopProvider> All => [ShopProvider.PostgreSql, ShopProvider.PostgreSqlWithRetry, ShopProvider.Sqlite];

    protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>A shop in a database of its own: its sessions may be cut, stand still or be ended, and its tables be changed.</summary>
    protected async Task<MigratedShop> CreateShopAsync(ShopProvider provider, int? fixedBatchSize = null) =>
        await MigratedShop.CreateAsync(await ShopDatabase.CreateAsync(postgres, provider, MigratedShop.Orders), fixedBatchSize);

    /// <summary>A shop in a database that the next test goes on with.</summary>
    protected async Task<MigratedShop> ShareShopAsync(ShopProvider provider, int? fixedBatchSize = null) =>
        await MigratedShop.CreateAsync(await ShopDatabase.ShareAsync(postgres, provider, MigratedShop.Orders), fixedBatchSize);
}

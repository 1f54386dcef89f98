using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>What the tests of exactly-once share.</summary>
public abstract class ExactlyOnceTest(PostgresFixture postgres)
{
    public static TheoryData<ShopProvider> PostgreSql => [ShopProvider.PostgreSql, ShopProvider.PostgreSqlWithRetry];

    public static TheoryData<ShopProvider> All => [ShopProvider.PostgreSql, ShopProvider.PostgreSqlWithRetry, ShopProvider.Sqlite];

    protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    protected Task<MigratedShop> CreateShopAsync(ShopProvider provider) => MigratedShop.CreateAsync(postgres, provider);
}

namespace EfBatched.TestUtilities.Shop;

/// <summary>What the shop's database is.</summary>
public enum ShopProvider
{
    PostgreSql,
    PostgreSqlWithRetry,
    Sqlite,
}

namespace EfBatched.TestUtilities;

/// <summary>The providers that tests run on.</summary>
public enum TestProvider
{
    PostgreSql,
    Sqlite,
}

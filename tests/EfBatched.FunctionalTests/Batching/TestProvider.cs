namespace EfBatched.FunctionalTests.Batching;

public enum TestProvider
{
    Postgres,
    Sqlite,
}

using Testcontainers.PostgreSql;

namespace EfBatched.TestUtilities.Postgres.Servers;

/// <summary>A server in a container, for machines that have Docker but no PostgreSQL.</summary>
internal sealed class PostgresContainer : IAsyncDisposable
{
    private const string ImageVariable = "EFBATCHED_TEST_POSTGRES_IMAGE";

    private readonly PostgreSqlContainer _container =
        new PostgreSqlBuilder(Environment.GetEnvironmentVariable(ImageVariable) ?? "postgres:17")
            .WithUsername("postgres")
            .WithDatabase("postgres")
            .WithCommand("-c", "max_connections=300", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
            .Build();

    /// <summary>Whether the environment names an image, so that a container goes before this machine's programs.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable(ImageVariable) is { Length: > 0 };

    private PostgresContainer()
    {
    }

    public string ConnectionString =>
        _container.GetConnectionString();

    public static async Task<PostgresContainer> StartAsync()
    {
        var container = new PostgresContainer();
        await container._container.StartAsync();
        return container;
    }

    public ValueTask DisposeAsync() =>
        _container.DisposeAsync();
}

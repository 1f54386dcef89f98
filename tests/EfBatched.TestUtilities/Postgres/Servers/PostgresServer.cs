using Npgsql;

namespace EfBatched.TestUtilities.Postgres.Servers;

/// <summary>The PostgreSQL server of a test process: a given one, a container of a given image, one started from
/// this machine's programs, or a container.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The environment variable that names a server to use instead of starting one.</summary>
    public const string ConnectionStringVariable = "EFBATCHED_TEST_POSTGRES";

    private readonly IAsyncDisposable? _owned;

    private PostgresServer(string connectionString, IAsyncDisposable? owned)
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { IncludeErrorDetail = true }.ConnectionString;
        _owned = owned;
    }

    /// <summary>How to reach the server's maintenance database as a superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Finds or starts the server.</summary>
    /// <exception cref="InvalidOperationException">There is none and none can be started.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(ConnectionStringVariable) is { Length: > 0 } given)
        {
            await CheckAsync(given);
            return new PostgresServer(given, owned: null);
        }

        if (!PostgresContainer.IsWanted && PostgresPrograms.Find() is { } programs)
        {
            var local = await LocalPostgres.StartAsync(programs, isDurable: false);
            return new PostgresServer(local.ConnectionString, local);
        }

        try
        {
            var container = await PostgresContainer.StartAsync();
            return new PostgresServer(container.ConnectionString, container);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                "No PostgreSQL server was found, and the functional tests need one. Do one of these: "
                + $"set {ConnectionStringVariable} to the connection string of a superuser on a server for tests; "
                + "install the server's programs (Debian package 'postgresql'); or start Docker.",
                exception);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() =>
        _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task CheckAsync(string given)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(given);
            await using var connection = await source.OpenConnectionAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            // Without the inner exception, whose stack fills a screen for each suite and says no more.
            throw new InvalidOperationException(
                $"{ConnectionStringVariable} names a PostgreSQL server that cannot be used: {exception.Message.TrimEnd('.')}. "
                + "Correct it, or unset it so that the tests start a server of their own.");
        }
    }
}

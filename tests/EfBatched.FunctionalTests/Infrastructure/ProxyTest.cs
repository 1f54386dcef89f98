using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Infrastructure;

/// <summary>A database with one row, and a proxy in front of it.</summary>
public abstract class ProxyTest(PostgresFixture postgres) : IAsyncLifetime
{
    protected const string Increment = "UPDATE counter SET value = value + 1";

    private TestDatabase? _database;
    private TcpFaultProxy? _proxy;

    protected TestDatabase Database =>
        _database!;

    protected TcpFaultProxy Proxy =>
        _proxy!;

    protected static CancellationToken CancellationToken =>
        TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync(
            "counter",
            async connectionString =>
            {
                await using var source = NpgsqlDataSource.Create(connectionString);
                await using var command = source.CreateCommand("CREATE TABLE counter AS SELECT 0 AS value");
                await command.ExecuteNonQueryAsync(CancellationToken);
            });
        _proxy = TcpFaultProxy.Start(_database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a connection through the proxy, past everything that Npgsql asks of a new one.</summary>
    protected async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(Proxy.ConnectionString);
        await connection.OpenAsync(CancellationToken);
        await connection.ExecuteAsync("SELECT 1");
        Proxy.RoundTrips.Clear();
        return connection;
    }

    /// <summary>The value that is committed, once no transaction of a lost connection holds the row any more.</summary>
    protected async Task<int> ReadSettledValueAsync() =>
        await Database.ScalarAsync<int>("SELECT value FROM counter FOR UPDATE");
}

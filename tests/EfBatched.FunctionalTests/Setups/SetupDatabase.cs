using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>An empty database of one test on either provider.</summary>
internal sealed class SetupDatabase : IAsyncDisposable
{
    private readonly TestDatabase? _postgres;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"efbatched-setup-{Guid.NewGuid():N}.db");

    private SetupDatabase(TestDatabase? postgres) => _postgres = postgres;

    private string SqliteConnectionString => $"Data Source={_file}";

    public static async Task<SetupDatabase> CreateAsync(PostgresFixture server, TestProvider provider) =>
        new(provider == TestProvider.PostgreSql ? await server.CreateDatabaseAsync() : null);

    /// <summary>Every set-up has services of its own; EF keeps twenty of them at the most for the whole process.</summary>
    public void UseProvider(DbContextOptionsBuilder options) =>
        _ = (_postgres is null ? options.UseSqlite(SqliteConnectionString) : options.UseNpgsql(_postgres.ConnectionString))
            .EnableServiceProviderCaching(false);

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        SqliteConnection.ClearPool(new SqliteConnection(SqliteConnectionString));
        foreach (var file in new[] { _file, _file + "-wal", _file + "-shm" })
        {
            File.Delete(file);
        }
    }
}

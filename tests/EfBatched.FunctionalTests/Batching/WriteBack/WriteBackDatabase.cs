using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>A PostgreSQL and an in-memory SQLite database, empty.</summary>
public sealed class WriteBackDatabase(PostgresFixture server) : IAsyncLifetime
{
    private readonly SqliteConnection _sqlite = new($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");
    private TestDatabase? _postgres;

    /// <summary>A context, with rows of keys 1 and up and no other values.</summary>
    public async Task<WriteBackContext> CreateAsync(TestProvider provider, int rows)
    {
        var context = WriteBackContext.Create(
            provider, provider == TestProvider.PostgreSql ? _postgres!.ConnectionString : _sqlite.ConnectionString);
        await context.Database.EnsureCreatedAsync();
        await context.Samples.ExecuteDeleteAsync();
        await context.Labels.ExecuteDeleteAsync();
        await context.Tags.ExecuteDeleteAsync();
        context.AddRange(Enumerable.Range(1, rows).Select(
            i => new Sample { Id = i, Letter = ' ', Utc = DateTime.UnixEpoch, Moment = DateTimeOffset.UnixEpoch }));
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
        return context;
    }

    public async ValueTask InitializeAsync()
    {
        await _sqlite.OpenAsync();
        _postgres = await server.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }
}

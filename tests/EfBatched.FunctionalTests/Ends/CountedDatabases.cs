using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>Creates a <see cref="CountedDatabase{TRow}" />.</summary>
public static class CountedDatabases
{
    public static async Task<CountedDatabase<TRow>> CreateCountedAsync<TRow>(this PostgresFixture server, TestProvider provider)
        where TRow : CountedRow, ICountedRow<TRow>
    {
        var sqlite = provider == TestProvider.Sqlite
            ? new SqliteConnection($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared")
            : null;
        await (sqlite?.OpenAsync() ?? Task.CompletedTask);
        var database = CountedDatabase<TRow>.On(sqlite is null ? await server.CreateDatabaseAsync() : null, sqlite);
        await using var context = database.CreateContext();
        await context.Database.EnsureCreatedAsync();
        await context.Database.ExecuteSqlRawAsync("""DELETE FROM "batched_events"; DELETE FROM "batched_migrations" """);
        return database;
    }
}

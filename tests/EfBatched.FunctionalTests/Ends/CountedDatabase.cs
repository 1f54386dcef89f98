using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A database of one test, with the table of a <see cref="CountedContext{TRow}" />.</summary>
public sealed class CountedDatabase<TRow> : IAsyncDisposable
    where TRow : CountedRow, ICountedRow<TRow>
{
    private readonly TestDatabase? _postgres;
    // A shared in-memory database lives as long as one connection to it is open.
    private readonly SqliteConnection? _sqlite;

    private CountedDatabase(TestDatabase? postgres, SqliteConnection? sqlite) => (_postgres, _sqlite) = (postgres, sqlite);

    internal static CountedDatabase<TRow> On(TestDatabase? postgres, SqliteConnection? sqlite) => new(postgres, sqlite);

    /// <summary>How another session reaches the database of PostgreSQL.</summary>
    public string ConnectionString => _postgres!.ConnectionString;

    /// <param name="connectionString">As another role; null as the one that owns the tables.</param>
    public CountedContext<TRow> CreateContext(string? connectionString = null)
    {
        var builder = new DbContextOptionsBuilder<CountedContext<TRow>>().UseBatchedMigrations();
        _ = _sqlite is null
            ? builder.UseNpgsql(connectionString ?? _postgres!.ApplicationConnectionString)
            : builder.UseSqlite(_sqlite.ConnectionString);
        return new CountedContext<TRow>((DbContextOptions<CountedContext<TRow>>)builder.Options);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var context = CreateContext();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>Enqueues the migration, and runs it to its end.</summary>
    public async Task<BatchedMigrationState> RunAsync(
        string? connectionString = null, Action<BatchedMigrationRunnerOptions>? configure = null)
    {
        await using var context = CreateContext(connectionString);
        await context.Database.EnqueueBatchedMigrationAsync("CountUp", cancellationToken: TestContext.Current.CancellationToken);
        var result = await context.Database.RunBatchedMigrationsAsync("CountUp", configure, TestContext.Current.CancellationToken);
        return Assert.Single(result.Migrations);
    }

    public async Task<IReadOnlyList<int>> CountsAsync()
    {
        await using var context = CreateContext();
        return await context.Database.SqlQueryRaw<int>("""SELECT "N" AS "Value" FROM "Rows" """).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_sqlite?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}

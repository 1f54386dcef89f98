using EfBatched.TestRunner.Chaos;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Postgres.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.ChaosTests;

/// <summary>A server that may crash, with the tables of all works.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private readonly LocalPostgres _server;

    private ChaosDatabase(LocalPostgres server, IReadOnlyList<ChaosWork> works)
    {
        _server = server;
        Works = works;
    }

    public IReadOnlyList<ChaosWork> Works { get; }

    /// <summary>How a process of the fleet reaches the server.</summary>
    public string FleetConnectionString => ConnectionString("fleet");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<ChaosDatabase> StartAsync(int rows)
    {
        var database = new ChaosDatabase(await LocalPostgres.StartAsync(isDurable: true), ChaosWork.Share(rows));
        await using var context = database.CreateContext();
        await context.Database.EnsureCreatedAsync(CancellationToken);
        // EnsureCreated enqueues what the model declares, finished at once over empty tables.
        await database.ExecuteAsync(
            """
            DELETE FROM batched_events; DELETE FROM batched_migrations;
            ALTER TABLE "FilledRows" ADD CONSTRAINT "CK_Divisor" CHECK ("Divisor" <> 0 OR "Filled" IS NULL);
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'This row is not to be changed.'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE OF "Changes" ON "WideRows" FOR EACH ROW WHEN (NEW."Divisor" = 0) EXECUTE FUNCTION refuse();
            """);
        foreach (var work in database.Works)
        {
            await database.FillAsync(work);
        }

        return database;
    }

    public ChaosContext CreateContext() =>
        // The harness itself only needs to get over the crashes that it causes.
        new(((DbContextOptionsBuilder<ChaosContext>)ChaosContext.Configure(
            new DbContextOptionsBuilder<ChaosContext>(), ConnectionString("chaos"), isRetrying: true)).Options);

    /// <summary>Has a work run, for the first time or once more.</summary>
    public async Task BeginAsync(ChaosWork work)
    {
        await using var context = CreateContext();
        if (work.Runs == 0)
        {
            await context.Database.EnqueueBatchedMigrationAsync(work.Name, cancellationToken: CancellationToken);
        }
        // It has begun already where only the answer was lost.
        else if ((await StateAsync(work)).IsFinished)
        {
            await ExecuteAsync($"""UPDATE "{work.Table}" SET "Filled" = NULL WHERE "Filled" IS NOT NULL""");
            await context.Database.BatchedMigrations().RunAgainAsync(work.Name, "once more", cancellationToken: CancellationToken);
        }

        work.Runs++;
    }

    public Task<BatchedMigrationState> StateAsync(ChaosWork work) =>
        OperateAsync(m => m.GetAsync(work.Name));

    public async Task<T> OperateAsync<T>(Func<BatchedMigrationsFacade, Task<T>> operation)
    {
        await using var context = CreateContext();
        return await operation(context.Database.BatchedMigrations());
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        return await connection.ExecuteAsync(sql);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        return await connection.ScalarAsync<T>(sql);
    }

    /// <summary>All first columns that a query returns.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken);
        var values = new List<T>();
        while (await reader.ReadAsync(CancellationToken))
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString("chaos"));
        await connection.OpenAsync(CancellationToken);
        return connection;
    }

    public async Task CrashAsync()
    {
        await _server.KillAsync();
        await _server.StartAgainAsync();
    }

    private string ConnectionString(string application) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = "chaos", ApplicationName = application }.ConnectionString;

    private Task<int> FillAsync(ChaosWork work)
    {
        const int width = 200_000;
        var (column, value) = work.Name == nameof(ReadWideRows) ? (", \"Body\"", $", repeat('wide ', {width / 5})") : ("", "");
        return ExecuteAsync(
            $"""
             INSERT INTO "{work.Table}" ("Id", "Name", "Changes", "Excused", "Divisor"{column})
             SELECT i * 10, 'Name ' || i, 0, 0, 1{value} FROM generate_series(1, {work.Rows}) AS i;
             ANALYZE "{work.Table}";
             """);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var work in Works)
        {
            work.Dispose();
        }

        await _server.DisposeAsync();
    }
}

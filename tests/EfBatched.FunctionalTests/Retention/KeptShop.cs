using System.Globalization;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using EfBatched.Running.Housekeeping;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Retention;

/// <summary>A shop whose migration has very many jobs, and runners that keep house in it.</summary>
internal sealed class KeptShop : IAsyncDisposable
{
    private readonly ShopHost _host;

    private KeptShop(ShopDatabase database)
    {
        Database = database;
        _host = new ShopHost(database);
    }

    public ShopDatabase Database { get; }

    public ShopHost Host => _host;

    public static async Task<KeptShop> CreateAsync(PostgresFixture postgres, ShopProvider provider, int orders = 1)
    {
        var database = await ShopDatabase.CreateAsync(postgres, provider, orders);
        await database.EnqueueAsync();
        return new KeptShop(database);
    }

    /// <summary>Finished jobs of the walk, side by side, each of ten rows.</summary>
    /// <param name="count">How many there are then.</param>
    /// <param name="status">What the migration is.</param>
    public Task<int> AddJobsAsync(int count, BatchedMigrationStatus status = BatchedMigrationStatus.Running) =>
        Database.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            UPDATE batched_migrations SET status = '{status}', up_to = '[{count}]', "cursor" = '[{count}]', cursor_sequence = {count},
                started_at = created_at, estimated_rows = {count * 10},
                finished_at = {(status == BatchedMigrationStatus.Finished ? "created_at" : "NULL")};
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            INSERT INTO batched_jobs (migration_id, after_key, up_to, checkpoint, status, attempts, batch_size, job_size, batches, rows_scanned,
                rows_migrated, work_ms, created_at, started_at, finished_at)
            SELECT m.id, CASE WHEN n > 1 THEN '[' || (n - 1) || ']' END, '[' || n || ']', '[' || n || ']', 'Finished', 1, 100, 10, 2, 10, 9, 5,
                m.created_at, m.created_at, m.created_at
            FROM numbers, batched_migrations AS m ORDER BY n
            """));

    /// <summary>A runner's housekeeper.</summary>
    public async Task<Housekeeper> CreateHousekeeperAsync(TimeSpan? retention = null, int keptRows = 1_000)
    {
        var engine = await Engine.CreateAsync(
            new ScopedContextSource<ShopContext>(_host.Services.GetRequiredService<IServiceScopeFactory>()),
            new BatchedMigrationRunnerOptions { JobRetention = retention ?? TimeSpan.FromDays(14), KeptRows = keptRows },
            TimeProvider.System,
            _host.Services.GetRequiredService<EfBatchedMetrics>(),
            _host.Services.GetRequiredService<ILoggerFactory>());
        return engine.Parts.CreateHousekeeper(engine.Works.Names);
    }

    public async Task KeepAsync(TimeSpan? retention = null, int keptRows = 1_000) =>
        await (await CreateHousekeeperAsync(retention, keptRows)).KeepAsync(TestContext.Current.CancellationToken);

    /// <summary>The sums that people and the engine go by.</summary>
    public async Task<(long Scanned, long Migrated, int Finished, double? Progress)> SumsAsync()
    {
        var state = await Database.StateAsync();
        return (state.RowsScanned, state.RowsMigrated, state.Jobs.GetValueOrDefault(BatchedJobStatus.Finished), state.Progress);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Database.DisposeAsync();
    }
}

using System.Diagnostics;
using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Failures;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>
/// A shop whose orders wait for their migration: two jobs, of 200 rows and of 100, whose batches begin with 100. Tests look at the database
/// directly; runners reach PostgreSQL through a proxy.
/// </summary>
public sealed class MigratedShop : IAsyncDisposable
{
    public const int Orders = 300;

    private const string Name = nameof(ChangeOrders);

    private readonly ShopDatabase _database;
    private readonly TcpFaultProxy? _proxy;
    private readonly int? _fixedBatchSize;

    private MigratedShop(ShopDatabase database, int? fixedBatchSize)
    {
        _database = database;
        _fixedBatchSize = fixedBatchSize;
        // Without the DISCARD ALL between two uses of a pooled connection, which is no statement of the engine.
        _proxy = database.Provider == ShopProvider.Sqlite
            ? null
            : TcpFaultProxy.Start(database.ConnectionString + ";No Reset On Close=true");
    }

    public ShopProvider Provider => _database.Provider;

    public TcpFaultProxy Proxy => _proxy ?? throw new InvalidOperationException("SQLite has no server to be cut from.");

    /// <summary>How a runner reaches the database.</summary>
    public string ConnectionString => _proxy?.ConnectionString ?? _database.ConnectionString;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <param name="database">Has as many orders; it goes with the shop.</param>
    /// <param name="fixedBatchSize">For a test that counts batches or statements; the others run with sizes that adapt.</param>
    public static async Task<MigratedShop> CreateAsync(ShopDatabase database, int? fixedBatchSize = null)
    {
        var shop = new MigratedShop(database, fixedBatchSize);
        await shop.EnqueueAsync();
        return shop;
    }

    public ShopContext CreateContext() => _database.CreateContext();

    /// <summary>Enqueues the migration, or once more when it has finished.</summary>
    public async Task EnqueueAsync()
    {
        await using var context = CreateContext();
        await context.Database.BeginBatchedMigrationAsync(nameof(ChangeOrders), CancellationToken);
        await ExecuteAsync("UPDATE batched_migrations SET job_size = 200");
        if (_fixedBatchSize is { } rows)
        {
            await _database.FixBatchSizeAsync(rows);
        }
    }

    /// <summary>A process with a runner that looks once when it starts, then only when it is woken.</summary>
    public ShopHost CreateHost(
        Func<Batch<ShopContext, Order>, CancellationToken, Task<int>>? work = null,
        Action<BatchedMigrationRunnerOptions>? configure = null,
        IInterceptor? interceptor = null,
        Action<IServiceCollection>? services = null)
    {
        var host = new ShopHost(
            _database,
            o =>
            {
                o.JobInterval = TimeSpan.FromHours(1);
                o.MaxRetryDelay = TimeSpan.FromHours(1);
                // Faults count statements and transactions, which must come in one order.
                o.MaxConcurrentJobs = 1;
                configure?.Invoke(o);
            },
            ConnectionString,
            collection =>
            {
                // EF's own log would drown the engine's, and takes longer than the run.
                collection.AddLogging(l => l.AddFilter("Microsoft", LogLevel.None));
                if (interceptor is not null)
                {
                    collection.ConfigureDbContext<ShopContext>(o => o.AddInterceptors(interceptor));
                }

                services?.Invoke(collection);
            });
        host.Script.Work = work ?? LoggedChange.RunAsync;
        return host;
    }

    /// <summary>Lets a started host run, waking it as often as it pauses, until the migration has ended.</summary>
    public async Task<BatchedMigrationState> RunToEndAsync(ShopHost host)
    {
        var started = Stopwatch.GetTimestamp();
        var log = host.Log.Entries;
        for (var from = log.Items.Count; ;)
        {
            host.Runner.Wake();
            (from, _) = await log.FindAsync(
                e => e.EventId.Id is EfBatchedEventId.RunnerIdle or EfBatchedEventId.RunnerStepFailed or EfBatchedEventId.RunnerStepPutOff
                    or EfBatchedEventId.RunnerWaitsForDatabase,
                from,
                "a pause of the runner",
                null);
            from++;
            var state = await ReadStateAsync();
            if (state.Status is not (BatchedMigrationStatus.Active or BatchedMigrationStatus.Running))
            {
                return state;
            }

            Assert.True(
                Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30),
                "The migration does not end. Logged last:\n" + string.Join('\n', log.Items.TakeLast(20)));
        }
    }

    /// <summary>Runs what is left in a new process, as after a crash: its predecessor's leases have expired.</summary>
    public async Task<BatchedMigrationState> FinishElsewhereAsync()
    {
        await ExpireLeasesAsync();
        await using var host = CreateHost();
        await host.StartAsync(CancellationToken);
        return await RunToEndAsync(host);
    }

    public Task<int> ExpireLeasesAsync() =>
        ExecuteAsync("""UPDATE batched_jobs SET leased_until = '2001-01-01 00:00:00.000+00:00' WHERE status = 'Running'""");

    /// <summary>Returns once a session waits for a lock in a statement that names a table.</summary>
    public async Task AwaitWaiterAsync(string table)
    {
        await using var context = CreateContext();
        var waiters = context.Database.SqlQuery<int>(
            $"""
             SELECT pid AS "Value" FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND position({table} IN query) > 0
             """);
        var started = Stopwatch.GetTimestamp();
        while (!await waiters.AnyAsync(CancellationToken))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"Nobody waits for a row of '{table}'.");
        }
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var context = CreateContext();
        return await context.Database.ExecuteSqlRawAsync(sql, CancellationToken);
    }

    public async Task<BatchedMigrationState> ReadStateAsync()
    {
        await using var context = CreateContext();
        return await context.Database.BatchedMigrations().GetAsync(Name, CancellationToken);
    }

    public async Task<IReadOnlyList<BatchedJobRow>> ReadJobsAsync()
    {
        await using var context = CreateContext();
        return await context.Set<BatchedJobRow>().OrderBy(j => j.Id).ToListAsync(CancellationToken);
    }

    /// <summary>How often each order was changed, by its key.</summary>
    public async Task<Dictionary<int, int>> ReadChangesAsync()
    {
        await using var context = CreateContext();
        return await context.Orders.ToDictionaryAsync(o => o.Id, o => o.Changes, CancellationToken);
    }

    /// <summary>Every row changed and logged once for each run, the migration finished, its jobs without overlap or gap.</summary>
    /// <param name="runs">How often the migration was run in this database.</param>
    /// <param name="isCountExact">False after a crash, which takes the count of its last batch with it.</param>
    public async Task AssertExactlyOnceAsync(int runs = 1, bool isCountExact = true)
    {
        await using var context = CreateContext();
        Assert.Equal(Orders, await context.Orders.CountAsync(o => o.Changes == runs, CancellationToken));
        Assert.Equal(Orders * runs, await context.OrderLogs.CountAsync(CancellationToken));
        Assert.Equal(
            Orders, await context.OrderLogs.GroupBy(l => l.OrderId).CountAsync(g => g.Count() == runs, CancellationToken));

        var state = await ReadStateAsync();
        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.InRange(state.RowsMigrated, isCountExact ? Orders : 0, Orders);
        Assert.InRange(state.RowsScanned, isCountExact ? Orders : 0, Orders);

        string? end = null;
        // A job that was split has its parts behind those that were created later.
        foreach (var job in (await ReadJobsAsync()).OrderBy(j => BadRows.Key(j.UpTo)))
        {
            Assert.Equal(BatchedJobStatus.Finished, job.Status);
            Assert.Equal(end, job.After);
            Assert.Equal(job.UpTo, job.Checkpoint);
            Assert.Null(job.Token);
            end = job.UpTo;
        }

        Assert.Equal("[3000]", end);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        await _database.DisposeAsync();
    }
}

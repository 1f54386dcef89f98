using System.Globalization;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Failures;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Sizing;
using EfBatched.Storage;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>A shop's only job, which a runner holds on SQLite, so that a test can let it fail as it likes: what follows is the same everywhere.</summary>
internal sealed class HeldJob : IAsyncDisposable
{
    private readonly ShopHost _host;

    private HeldJob(ShopDatabase database, ShopHost host, EngineParts parts, BatchedWork work, LeasedJob lease)
    {
        Database = database;
        _host = host;
        Parts = parts;
        Work = work;
        Leased = lease;
    }

    public ShopDatabase Database { get; }

    public ShopHost Host => _host;

    public EngineParts Parts { get; }

    public AttemptFailure CreateFailures() => new(Parts.Policy, Parts.Diagnostics, Parts.Memory, Parts.Identity);

    public MigrationHolds CreateHolds() => new(Parts.Policy, Parts.Diagnostics, Parts.Identity);

    public BatchedWork Work { get; }

    public LeasedJob Leased { get; }

    public static async Task<HeldJob> CreateAsync(PostgresFixture postgres, BatchedMigrationRunnerOptions? options = null)
    {
        var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.Sqlite, orders: 10);
        await database.EnqueueAsync();
        var host = new ShopHost(database);
        var (parts, works, _) = await Engine.CreateAsync(
            new ScopedContextSource<ShopContext>(host.Services.GetRequiredService<IServiceScopeFactory>()),
            options ?? new BatchedMigrationRunnerOptions(),
            TimeProvider.System,
            host.Services.GetRequiredService<EfBatchedMetrics>(),
            host.Services.GetRequiredService<ILoggerFactory>());
        var found = await parts.CreateFinder(works).FindAsync(nameof(ChangeOrders), TestContext.Current.CancellationToken);
        var (migration, work) = Assert.Single(found);
        var run = RunContext.Begin(parts.Time, TimeSpan.FromHours(1), CancellationToken.None, CancellationToken.None);
        var claimed = Assert.IsType<ClaimOutcome.Claimed>(await parts.CreateClaimer().ClaimAsync(migration, work, run));
        return new HeldJob(database, host, parts, work, claimed.Job);
    }

    /// <summary>The job's attempt, which failed by an exception of the work.</summary>
    public FailedAttempt Attempt(int number = 1) =>
        new(Leased, Leased.Lease.Progress, number, Failure.Of(new FormatException("no number"), Parts.Database.Provider, CancellationToken.None));

    /// <summary>The same, with the job as its row has it by now.</summary>
    public async Task<FailedAttempt> ReadAttemptAsync(TrackingStore store, int number = 1)
    {
        var row = await store.Jobs.LockAsync(Leased.Id, CancellationToken.None);
        var lease = new LeasedJob(row!, Leased.Migration, Work.Codec, Parts.Policy.Options.LeaseDuration, AdaptiveBatchSize.StartAt(100, 100));
        return Attempt(number) with { Job = lease, Progress = lease.Lease.Progress };
    }

    /// <summary>The batch that was tried, up to the first row.</summary>
    public TriedBatch Batch(int size) => new(Work, Work.Codec.Decode(new("[10]")), new(size));

    /// <summary>Lets the engine do something in one transaction.</summary>
    public Task<TResult> DoAsync<TResult>(Func<TrackingStore, Task<TResult>> step) =>
        Parts.Database.InTransactionAsync(step, TestContext.Current.CancellationToken);

    /// <summary>Adds jobs of the same migration that are over.</summary>
    /// <param name="count">How many.</param>
    /// <param name="status">How they ended.</param>
    /// <param name="isOneAfterTheOther">Whether each began when the one before had ended, or all of them at once.</param>
    /// <param name="from">The first of their keys, behind those of the held job.</param>
    public async Task AddJobsAsync(int count, BatchedJobStatus status, bool isOneAfterTheOther = false, int from = 1_000)
    {
        var start = DateTimeOffset.UtcNow.AddHours(-1);
        for (var i = 0; i < count; i++)
        {
            var (after, key) = (from + i, from + i + 1);
            await Database.ExecuteAsync(
                $"""
                INSERT INTO batched_jobs (migration_id, after_key, up_to, checkpoint, status, attempts, batch_size, job_size, created_at, started_at, finished_at)
                SELECT id, '[{after}]', '[{key}]', {(status == BatchedJobStatus.Finished ? $"'[{key}]'" : "NULL")}, '{status}', 1, 100, 500,
                    '{Time(start)}', '{Time(start.AddSeconds(isOneAfterTheOther ? 10 * i : 0))}', '{Time(start.AddSeconds((10 * i) + 5))}'
                FROM batched_migrations WHERE name = '{nameof(ChangeOrders)}'
                """);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff+00:00", CultureInfo.InvariantCulture);
}

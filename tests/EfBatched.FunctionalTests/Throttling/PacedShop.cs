using EfBatched.Contexts;
using EfBatched.Databases.Providers;
using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using EfBatched.Throttling;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>The pace of a shop's migration as one process sees it, with a clock that the test moves and no batches in between.</summary>
internal sealed class PacedShop : IAsyncDisposable
{
    private static readonly BatchMeasure Batch = new(100, TimeSpan.FromMilliseconds(400));

    private readonly ShopDatabase _database;
    private MigrationPace _pace;
    private JobPace _job;

    private PacedShop(ShopDatabase database, ShopHost host, EngineParts parts, MigrationPace pace)
    {
        _database = database;
        Host = host;
        Parts = parts;
        _pace = pace;
        _job = new JobPace(pace, () => SettingsVersion, Time);
    }

    public ShopHost Host { get; }

    public EngineParts Parts { get; }

    /// <summary>What the last guard saw.</summary>
    public int SettingsVersion { get; set; }

    public ObservedTimeProvider Time => (ObservedTimeProvider)Parts.Time;

    public static async Task<PacedShop> CreateAsync(
        ShopDatabase database, Action<ThrottlingOptions>? configure = null, string? connectionString = null)
    {
        var host = new ShopHost(database, connectionString: connectionString);
        var options = new BatchedMigrationRunnerOptions();
        // Each test switches on what it is about, and is not disturbed by what others do on the same server.
        options.Throttling.MaxReplicaLag = null;
        options.Throttling.MaxReplicaLagBytes = null;
        options.Throttling.MaxWalSegmentsWaiting = null;
        options.Throttling.MaxTransactionAge = null;
        options.Throttling.RestDuringVacuumPercent = null;
        options.Throttling.MaxBlockedTime = null;
        options.Throttling.DutyCyclePercent = 100;
        configure?.Invoke(options.Throttling);
        await using var context = database.CreateContext();
        var parts = EngineParts.Create(
            new ScopedContextSource<ShopContext>(host.Services.GetRequiredService<IServiceScopeFactory>()),
            StorageProviders.For(context),
            nameof(ShopContext),
            options,
            new ObservedTimeProvider(),
            host.Services.GetRequiredService<EfBatchedMetrics>(),
            host.Services.GetRequiredService<ILoggerFactory>());
        return new PacedShop(database, host, parts, await CreatePaceAsync(context, parts));
    }

    /// <summary>What the job does before its next batch, one look after the last.</summary>
    public async Task<PaceDecision> NextAsync()
    {
        Time.Advance(Parts.Policy.Options.Throttling.Interval);
        return await AgainAsync();
    }

    /// <summary>Whether the job is in a batch, as those who look for blocked sessions see it.</summary>
    public bool IsWorking => _job.IsWorking;

    /// <summary>What the job does before its next batch, without a new look.</summary>
    public Task<PaceDecision> AgainAsync() => _job.NextAsync(Batch, TestContext.Current.CancellationToken);

    /// <summary>Goes on as another job, as after a hold.</summary>
    public async Task BeginJobAsync()
    {
        await _job.DisposeAsync();
        _job = new JobPace(_pace, () => SettingsVersion, Time);
    }

    /// <summary>What everybody is shown.</summary>
    public async Task<BatchedMigrationRow> ReadRowAsync()
    {
        await using var context = _database.CreateContext();
        return await context.Set<BatchedMigrationRow>().SingleAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Forgets what was seen, as a new process has.</summary>
    public async Task RestartAsync()
    {
        await using var context = _database.CreateContext();
        _pace = await CreatePaceAsync(context, Parts);
        await BeginJobAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _job.DisposeAsync();
        await Host.DisposeAsync();
    }

    private static async Task<MigrationPace> CreatePaceAsync(DbContext context, EngineParts parts)
    {
        var name = ShopDatabaseExtensions.ChangeOrders;
        var migration = await new TrackingStore(context, TimeSpan.FromSeconds(5)).Migrations.FindAsync(
            name, TestContext.Current.CancellationToken);
        return new MigrationPace(parts.Database, parts.Policy, parts.Diagnostics, parts.Memory, parts.Time, parts.Identity, parts.CreateSight(), migration!, WorkRegistry.For(context).Find(name)!);
    }
}

using EfBatched.TestUtilities.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.TestUtilities.Shop;

/// <summary>A process of the shop, as far as a test needs one: services, a runner, its log.</summary>
public sealed class ShopHost : IAsyncDisposable
{
    private readonly IHost _host;

    public ShopHost(
        ShopDatabase database,
        Action<BatchedMigrationRunnerOptions>? configure = null,
        string? connectionString = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(Script);
        builder.Services.AddDbContext<ShopContext>(
            o => ShopDatabase.Configure(o, database.Provider, connectionString ?? database.ConnectionString));
        builder.Services.AddBatchedMigrationRunner<ShopContext>(
            o =>
            {
                o.StartJitter = TimeSpan.Zero;
                o.JobInterval = TimeSpan.FromMilliseconds(100);
                o.RetryDelay = TimeSpan.Zero;
                o.Throttling.DutyCyclePercent = 100;
                configure?.Invoke(o);
            });
        services?.Invoke(builder.Services);
        _host = builder.Build();
    }

    public RecordingLoggerProvider Log { get; } = new();

    public WorkScript Script { get; } = new();

    public IServiceProvider Services => _host.Services;

    public IBatchedMigrationRunner<ShopContext> Runner => Services.GetRequiredService<IBatchedMigrationRunner<ShopContext>>();

    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _host.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _host.StopAsync(cancellationToken);

    public Task<BatchedMigrationRunResult> RunAsync(string? name = null, CancellationToken cancellationToken = default) =>
        RunAsync(_ => { }, name, cancellationToken);

    public Task<BatchedMigrationRunResult> RunAsync(
        Action<BatchedMigrationRunnerOptions> configure, string? name = null, CancellationToken cancellationToken = default) =>
        Services.RunBatchedMigrationsAsync<ShopContext>(
            name,
            o =>
            {
                o.RetryDelay = TimeSpan.Zero;
                o.StartJitter = TimeSpan.Zero;
                o.Throttling.DutyCyclePercent = 100;
                configure(o);
            },
            cancellationToken);

    /// <summary>Begins a run in the foreground that is told to stop while its first batch is at work; that batch commits.</summary>
    public async Task RunFirstBatchAsync(string? name = null)
    {
        using var stop = new CancellationTokenSource();
        var usual = Script.Work;
        Script.Work = async (batch, cancellationToken) =>
        {
            await stop.CancelAsync();
            Script.Work = usual;
            return await (usual is null ? Change(batch, cancellationToken) : usual(batch, cancellationToken));
        };
        try
        {
            await RunAsync(name, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static Task<int> Change(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        batch.Migration.HasArguments ? AddToOrders.AddAsync(batch, cancellationToken) : ChangeOrders.ChangeAsync(batch, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

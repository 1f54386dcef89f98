using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Reporting;
using EfBatched.Running.Searching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EfBatched.Running.Hosting;

/// <summary>The hosted runner of one context: starts the loop, and stops it so that no job is left leased.</summary>
internal sealed class RunnerService<TContext>(
    IServiceScopeFactory scopes,
    IOptionsMonitor<BatchedMigrationRunnerOptions> options,
    EfBatchedMetrics metrics,
    ILoggerFactory loggers,
    TimeProvider? time = null,
    EngineSeams? seams = null)
    : IHostedService, IBatchedMigrationRunner<TContext>, IDisposable
    where TContext : DbContext
{
    // docs/running.md says how long stopping takes at the worst.
    private static readonly TimeSpan LongestAbort = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LastAbort = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly WakeSignal _wake = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private Engine? _engine;
    private IDisposable? _gauges;

    public static string OptionsName => typeof(TContext).FullName!;

    public Guid Id => _engine?.Parts.Identity.Id ?? Guid.Empty;

    public Task Drained { get; private set; } = Task.CompletedTask;

    public void Wake() => _wake.Wake();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((seams?.Request ?? CommandRequest.OfProcess()).IsUnanswered)
        {
            throw new InvalidOperationException(HostingStrings.CommandNotWired(typeof(TContext)));
        }

        var own = options.Get(OptionsName);
        var logger = loggers.CreateLogger("EfBatched.Runner");
        if (!own.IsEnabled)
        {
            RunnerLog.Disabled(logger, typeof(TContext).Name);
            return;
        }

        var engine = await Engine.CreateAsync(new ScopedContextSource<TContext>(scopes), own, _time, metrics, loggers, seams)
            .ConfigureAwait(false);
        var names = engine.Works.Names;
        RunnerStartCheck.Check(engine, typeof(TContext));
        _engine = engine;
        _gauges = metrics.Gauges.Add(ReadGauges(engine, logger));
        RunnerLog.Started(logger, Id, typeof(TContext).Name, names.Count, string.Join(", ", names));
        Drained = Task.Run(() => new RunnerLoop(engine, _wake).RunAsync(_stopping.Token, _aborting.Token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_engine is null || _stopping.IsCancellationRequested)
        {
            return;
        }

        // Those who go on show them.
        _gauges?.Dispose();
        // Not awaited: what was registered by somebody else may block.
        _ = _stopping.CancelAsync();
        // The batch in flight may commit within the grace time, or until the host itself is out of patience.
        using var impatient = cancellationToken.Register(() => _ = _aborting.CancelAsync());
        var grace = Task.Delay(_engine.Parts.Policy.Options.ShutdownGrace, _time, cancellationToken);
        if (await Task.WhenAny(Drained, grace).ConfigureAwait(false) != Drained)
        {
            _ = _aborting.CancelAsync();
            await AwaitAbortedAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!Drained.IsCompleted)
        {
            RunnerLog.StopGivenUp(
                _engine.Parts.Diagnostics.RunnerLogger, Id, typeof(TContext).Name, _engine.Parts.Memory.LiveJobs.Ids.Count);
            return;
        }

        await Drained.ConfigureAwait(false);
        RunnerLog.Stopped(_engine.Parts.Diagnostics.RunnerLogger, Id, typeof(TContext).Name);
    }

    private GaugeCache ReadGauges(Engine engine, ILogger logger)
    {
        var reader = new GaugeReader(_time, WalkEnd.MaxSweeps + 1);
        return new GaugeCache(
            typeof(TContext).Name,
            cancellationToken => engine.Parts.Database.WithStoreAsync((store, _) => reader.ReadAsync(store, cancellationToken)),
            _time,
            logger);
    }

    // An aborted batch has been given up by then, and its job been given back; whatever goes on for longer is left behind.
    private async Task AwaitAbortedAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestAbort, _time);
        using var impatient = cancellationToken.Register(() => patience.CancelAfter(LastAbort));
        await Drained.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _gauges?.Dispose();
        _stopping.Dispose();
        _aborting.Dispose();
    }
}

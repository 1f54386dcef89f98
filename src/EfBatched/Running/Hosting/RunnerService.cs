using EfBatched.Diagnostics;
using EfBatched.Running.Contexts;
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
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly WakeSignal _wake = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private Engine? _engine;

    public static string OptionsName => typeof(TContext).FullName!;

    public Guid Id => _engine?.Environment.Identity.Id ?? Guid.Empty;

    public Task Drained { get; private set; } = Task.CompletedTask;

    public void Wake() => _wake.Wake();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
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
        if (names.Count == 0 && !own.AllowNoMigrations)
        {
            throw new InvalidOperationException(EfBatchedStrings.NothingDeclared(typeof(TContext)));
        }

        RunnerStartCheck.Check(engine, typeof(TContext));
        _engine = engine;
        RunnerLog.Started(logger, Id, typeof(TContext).Name, names.Count, string.Join(", ", names));
        Drained = Task.Run(() => new RunnerLoop(engine, _wake).RunAsync(_stopping.Token, _aborting.Token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_engine is null || _stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        // The batch in flight may commit within the grace time, or until the host itself is out of patience.
        using var impatient = cancellationToken.Register(_aborting.Cancel);
        var grace = Task.Delay(_engine.Environment.Options.ShutdownGrace, _time, cancellationToken);
        if (await Task.WhenAny(Drained, grace).ConfigureAwait(false) != Drained)
        {
            await _aborting.CancelAsync().ConfigureAwait(false);
        }

        await Drained.ConfigureAwait(false);
        RunnerLog.Stopped(_engine.Environment.RunnerLogger, Id, typeof(TContext).Name);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }
}

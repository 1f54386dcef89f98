using System.Diagnostics;
using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>A schema of a PostgreSQL database: two engines at once, in real time, over real faults. A script repeats nearly, not exactly.</summary>
internal sealed class PostgresWorld<TRow> : IWorld
    where TRow : Item
{
    private const int Processes = 2;
    private const int MaxHeals = 2;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly EfBatchedMetrics _metrics = EfBatchedMetrics.Create(NoServices.Instance);
    private readonly ProcessFaults _processFaults = new();
    private readonly ContextPool<TRow> _contexts;
    private readonly ContextPool<TRow> _unseen;
    private readonly Stage<TRow> _stage;
    private readonly TriggeredFaults _triggered;
    private readonly LockHolder _locks;
    private readonly List<ScriptEvent> _actions = [];

    private PostgresWorld(KeyShape<TRow> shape, string connectionString)
    {
        var unseen = new NpgsqlConnectionStringBuilder(connectionString) { Options = PostgresFaultSql.UnseenOption }.ConnectionString;
        _contexts = Pool(connectionString, o => o.AddInterceptors(_processFaults));
        _unseen = Pool(unseen, _ => { });
        _stage = new Stage<TRow>(_unseen, shape, PostgresFaultSql.TextOf);
        _triggered = new TriggeredFaults(unseen);
        _locks = new LockHolder(unseen);

        ContextPool<TRow> Pool(string connection, Action<DbContextOptionsBuilder> configure)
        {
            var builder = new DbContextOptionsBuilder().UseNpgsql(connection).UseBatchedMigrations();
            configure(builder);
            return new ContextPool<TRow>(() => new ExplorerContext<TRow>(builder.Options, shape));
        }
    }

    private BatchedMigrationRunnerOptions Options { get; } = new()
    {
        JobInterval = TimeSpan.FromMilliseconds(20),
        RetryDelay = TimeSpan.FromMilliseconds(10),
        MaxRetryDelay = TimeSpan.FromMilliseconds(50),
        LeaseDuration = TimeSpan.FromSeconds(1),
        LockTimeout = TimeSpan.FromMilliseconds(100),
    };

    public static async Task<IWorld> CreateAsync(KeyShape<TRow> shape, string connectionString)
    {
        var schema = "key_" + shape.Name.ToLowerInvariant();
        var world = new PostgresWorld<TRow>(
            shape, new NpgsqlConnectionStringBuilder(connectionString) 
            {
                SearchPath = schema,
                MaxPoolSize = 20,
                // So that a plan can be stale.
                MaxAutoPrepare = 20,
                AutoPrepareMinUsages = 2,
            }.ConnectionString);
        world.Options.Throttling.IsEnabled = false;
        await world._triggered.CreateSchemaAsync(schema);
        await world._unseen.UseAsync(async context =>
        {
            await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
            return true;
        });
        await world._triggered.CreateTriggersAsync();
        return world;
    }

    public async Task<Finding?> RunAsync(Script script, Action<string>? trace = null)
    {
        _contexts.Work = new ItemWork<TRow>(script.Work, _ => { });
        await _stage.SetAsync(script);
        _actions.Clear();
        _actions.AddRange(script.Events.Where(e => !e.Kind.IsFault() || LockHolder.Takes(e)));
        _processFaults.Begin(script.Events, _stage.Story);
        await _triggered.SetAsync(script.Events);
        return await RunToStopAsync() ?? await HealAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _locks.DisposeAsync();
        await _contexts.DisposeAsync();
        await _unseen.DisposeAsync();
    }

    private async Task<Finding?> RunToStopAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            await using (var processes = new ProcessPair(Processes, RunProcessAsync))
            {
                while (await _stage.IsOpenAsync())
                {
                    if (Stopwatch.GetElapsedTime(started) > Longest)
                    {
                        return await _stage.EndlessAsync($"after {Longest.TotalSeconds} seconds");
                    }

                    await ActOnTimeAsync();
                    processes.Renew();
                    await Task.Delay(Look);
                }
            }

            await _triggered.TellAsync(_stage.Story);
            if (await _stage.CheckAsync() is { } finding)
            {
                return finding;
            }

            // The next thing that happens needs no engine.
            if (_actions.Count == 0)
            {
                return null;
            }

            await ActAsync(_actions[0]);
        }
    }

    private async Task<Finding?> HealAsync()
    {
        _processFaults.Begin([], _stage.Story);
        await _triggered.ClearAsync();
        // Resuming is no retry: what had used its tries when it was paused fails once more.
        for (var tries = 0; tries < MaxHeals; tries++)
        {
            if (!await _stage.TryMendAsync())
            {
                return null;
            }

            if (await RunToStopAsync() is { } finding)
            {
                return finding;
            }
        }

        return await _stage.CheckHealedAsync();
    }

    private async Task RunProcessAsync(ExploredProcess process, int number)
    {
        _processFaults.Process.Value = process;
        try
        {
            var engine = await Engine.CreateAsync(
                _contexts,
                Options,
                TimeProvider.System,
                _metrics,
                NullLoggerFactory.Instance,
                new EngineSeams { Chance = new Chance(new Random(_stage.Script.Seed + number)) });
            var heartbeat = engine.Parts.CreateHeartbeat(engine.Works.Names);
            while (!process.HasEnded)
            {
                await LookAsync(engine, heartbeat, process);
            }
        }
        catch (Exception) when (process.HasEnded)
        {
            // Nobody is there any more to see it.
        }
    }

    private async Task LookAsync(Engine engine, Heartbeat heartbeat, ExploredProcess process)
    {
        try
        {
            await heartbeat.BeatAsync(process.Stopping);
        }
        catch (NpgsqlException)
        {
            // As the runner does, later again.
        }

        var result = await engine.Cycle.RunAsync(null, () => { }, process.Stopping, CancellationToken.None);
        if (result.Outcome != CycleOutcome.Worked)
        {
            var next = result.NextLook is { } look && look < Options.JobInterval ? look : Options.JobInterval;
            await Task.Delay(next, process.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ActOnTimeAsync()
    {
        while (_actions.Count > 0 && _actions[0].At <= await _triggered.CountWritesAsync())
        {
            await ActAsync(_actions[0]);
        }
    }

    private async Task ActAsync(ScriptEvent next)
    {
        _actions.Remove(next);
        if (LockHolder.Takes(next))
        {
            _stage.Story.SetStrikes(next, next.Times);
            await _locks.HoldAsync(next);
            return;
        }

        await _stage.ActAsync(next);
    }
}

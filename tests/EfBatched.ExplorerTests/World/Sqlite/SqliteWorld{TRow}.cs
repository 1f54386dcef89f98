using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>SQLite in memory, with a clock that is moved: one engine after the other, each in one flow.</summary>
internal sealed class SqliteWorld<TRow> : IWorld
    where TRow : Item
{
    private const int MaxIdleLooks = 200;
    private const int MaxHeals = 2;

    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);

    private readonly JumpClock _clock = new();
    private readonly FaultyConnection _connection = new("Data Source=:memory:");
    private readonly EfBatchedMetrics _metrics = EfBatchedMetrics.Create(NoServices.Instance);
    private readonly EngineSeams? _seams;
    private readonly ContextPool<TRow> _contexts;
    private readonly Stage<TRow> _stage;
    private readonly FaultScript _faults;

    private SqliteWorld(KeyShape<TRow> shape, EngineSeams? seams)
    {
        _seams = seams;
        var options = new DbContextOptionsBuilder().UseSqlite(_connection).UseBatchedMigrations().UseMemoryCache(QueryCache.Shared).Options;
        _contexts = new ContextPool<TRow>(() => new ExplorerContext<TRow>(options, shape));
        _stage = new Stage<TRow>(_contexts, shape, SqliteFault.TextOf);
        _faults = new FaultScript(_connection, _clock, _stage.ActAsync);
    }

    private BatchedMigrationRunnerOptions Options { get; } = new() { MaxRetryDelay = TimeSpan.FromSeconds(20) };

    public static async Task<IWorld> CreateAsync(KeyShape<TRow> shape, EngineSeams? seams)
    {
        var world = new SqliteWorld<TRow>(shape, seams);
        world._connection.Open();
        world._connection.UseClock(world._clock);
        await world._contexts.UseAsync(async context =>
        {
            await context.Database.EnsureCreatedAsync();
            return await context.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE "bad" ("tag" INTEGER PRIMARY KEY);
                CREATE TRIGGER "bad_update" BEFORE UPDATE ON "items" WHEN EXISTS (SELECT 1 FROM "bad" WHERE "tag" = OLD."Tag")
                BEGIN SELECT RAISE(ABORT, 'the row is spoiled'); END;
                CREATE TRIGGER "bad_delete" BEFORE DELETE ON "items" WHEN EXISTS (SELECT 1 FROM "bad" WHERE "tag" = OLD."Tag")
                BEGIN SELECT RAISE(ABORT, 'the row is spoiled'); END;
                """);
        });
        return world;
    }

    public async Task<Finding?> RunAsync(Script script, Action<string>? trace = null)
    {
        _connection.Watcher = null;
        _contexts.Work = new ItemWork<TRow>(script.Work, rows => _clock.Advance(TimeSpan.FromMilliseconds((long)script.RowMs * rows)));
        _clock.Restart();
        await _stage.SetAsync(script);
        _faults.Begin(script, _stage.Story, Limit(script));
        _faults.Trace = trace;
        _connection.Watcher = _faults;
        try
        {
            return await RunToStopAsync() ?? await HealAsync();
        }
        finally
        {
            _connection.RollBack();
            _connection.Watcher = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _contexts.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // Bounded by what there is to do, and generously: what does not end exceeds any bound.
    private static int Limit(Script script) => 3_000 + (100 * script.Rows.Count) + (100 * script.Events.Sum(e => e.Times));

    /// <summary>Runs until nothing moves any more and nothing is left to happen.</summary>
    private async Task<Finding?> RunToStopAsync()
    {
        var (engine, heartbeat) = await NewProcessAsync();
        var idleLooks = 0;
        while (true)
        {
            var result = await LookAsync(engine, heartbeat);
            if (_faults.IsOverLimit)
            {
                return await EndlessAsync($"after {_faults.Statements} statements");
            }

            if (_faults.IsDead || _faults.Stopping.IsCancellationRequested)
            {
                _faults.NewProcess();
                (engine, heartbeat) = await NewProcessAsync();
                continue;
            }

            switch (result!.Outcome)
            {
                case CycleOutcome.Worked:
                    idleLooks = 0;
                    continue;
                case CycleOutcome.Failed:
                    _clock.Advance(FailureDelay);
                    continue;
            }

            if (!await _faults.UnseenAsync(_stage.IsOpenAsync))
            {
                if (await _faults.UnseenAsync(_stage.CheckAsync) is { } broken)
                {
                    return broken;
                }

                if (!_faults.TryActNext())
                {
                    return null;
                }
            }
            else if (idleLooks == 0 && await _faults.UnseenAsync(_stage.CheckHoldAsync) is { } finding)
            {
                return finding;
            }
            else if (++idleLooks > MaxIdleLooks)
            {
                return await EndlessAsync($"after {idleLooks} idle looks");
            }

            _clock.Advance(result.NextLook ?? Options.JobInterval);
        }
    }

    /// <summary>Mends what can be mended: then everything must come to a good end.</summary>
    private async Task<Finding?> HealAsync()
    {
        _faults.Calm();
        // Resuming is no retry: what had used its tries when it was paused fails once more.
        for (var tries = 0; tries < MaxHeals; tries++)
        {
            if (!await _faults.UnseenAsync(_stage.TryMendAsync))
            {
                return null;
            }

            if (await RunToStopAsync() is { } finding)
            {
                return finding;
            }
        }

        return await _faults.UnseenAsync(_stage.CheckHealedAsync);
    }

    private async Task<CycleResult?> LookAsync(Engine engine, Heartbeat heartbeat)
    {
        try
        {
            await _faults.UnseenAsync(async () =>
            {
                await heartbeat.BeatAsync(CancellationToken.None);
                return true;
            });
            return await engine.Cycle.RunAsync(null, () => { }, _faults.Stopping.Token, CancellationToken.None);
        }
        catch (Exception) when (_faults.IsDead)
        {
            return null;
        }
    }

    private async Task<(Engine Engine, Heartbeat Heartbeat)> NewProcessAsync()
    {
        var engine = await Engine.CreateAsync(
            _contexts,
            Options,
            _clock,
            _metrics,
            NullLoggerFactory.Instance,
            (_seams ?? new EngineSeams()) with { Chance = new Chance(new Random(_stage.Script.Seed)) });
        return (engine, engine.Parts.CreateHeartbeat(engine.Works.Names));
    }

    private async Task<Finding> EndlessAsync(string when)
    {
        _connection.RollBack();
        return await _faults.UnseenAsync(() => _stage.EndlessAsync(when));
    }
}

using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>One migration over a small table, and runners that are driven step by step; a job that was lost is held on to, as a slow process does.</summary>
internal sealed class StateMachine : IAsyncDisposable
{
    public const int Runners = 3;

    private const string Name = nameof(ChangeOrders);
    private const int Orders = 60;

    private readonly ShopDatabase _database;
    private readonly ShopHost _host;
    private readonly StateMachineInvariants _invariants;
    private readonly EngineParts[] _runners = new EngineParts[Runners];
    private readonly (LeasedJob Job, BatchedWork Work)?[] _held = new (LeasedJob, BatchedWork)?[Runners];
    private WorkRegistry? _works;

    private StateMachine(ShopDatabase database)
    {
        _database = database;
        _host = new ShopHost(database);
        _invariants = new StateMachineInvariants(database);
    }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<StateMachine> CreateAsync(PostgresFixture postgres, ShopProvider provider)
    {
        var machine = new StateMachine(await ShopDatabase.ShareAsync(postgres, provider, Orders));
        var options = new BatchedMigrationRunnerOptions { MaxJobAttempts = 3, RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.Zero };
        for (var i = 0; i < Runners; i++)
        {
            var engine = await Engine.CreateAsync(
                new ScopedContextSource<ShopContext>(machine._host.Services.GetRequiredService<IServiceScopeFactory>()),
                options,
                TimeProvider.System,
                machine._host.Services.GetRequiredService<EfBatchedMetrics>(),
                NullLoggerFactory.Instance);
            machine._runners[i] = engine.Parts;
            machine._works = engine.Works;
        }

        await machine._database.EnqueueAsync();
        await machine.SetSizesAsync();
        await machine._invariants.CheckAsync("the first enqueue");
        return machine;
    }

    /// <summary>Takes a step, if it is possible now, and looks whether all is still well.</summary>
    public async Task DoAsync(StateMachineStep step, int runner, int batches)
    {
        try
        {
            await TakeAsync(step, runner, batches);
        }
        catch (BatchedMigrationTransitionException)
        {
            // Refused, as the table of transitions says.
        }

        await _invariants.CheckAsync(step.ToString());
    }

    private Task TakeAsync(StateMachineStep step, int runner, int batches) =>
        step switch
        {
            StateMachineStep.Claim => ClaimAsync(runner),
            StateMachineStep.Run => RunAsync(runner, null),
            StateMachineStep.RunUntilStopped => RunAsync(runner, batches),
            StateMachineStep.RunUntilFailed => RunAsync(runner, null, failsAt: batches),
            StateMachineStep.Crash => Task.FromResult(_held[runner] = null),
            StateMachineStep.ExpireLeases => _database.ExecuteAsync(
                "UPDATE batched_jobs SET leased_until = '2001-01-01 00:00:00.000+00:00' WHERE status = 'Running'"),
            StateMachineStep.Pause => _database.OperateAsync(m => m.PauseAsync(Name, "test")),
            StateMachineStep.Resume => _database.OperateAsync(m => m.ResumeAsync(Name)),
            StateMachineStep.Retry => _database.OperateAsync(m => m.RetryAsync(Name)),
            StateMachineStep.Skip => _database.OperateAsync(m => m.SkipAsync(Name, "test")),
            StateMachineStep.Cancel => _database.OperateAsync(m => m.CancelAsync(Name, "test")),
            _ => RunAgainAsync(),
        };

    // Enqueueing it first must not matter, whatever became of it.
    private async Task RunAgainAsync()
    {
        await _database.EnqueueAsync();
        await _database.RunAgainAsync();
        await SetSizesAsync();
    }

    private Task<int> SetSizesAsync() =>
        _database.ExecuteAsync("UPDATE batched_migrations SET batch_size = 5, has_fixed_batch_size = true, job_size = 15, max_parallel_jobs = 2");

    private async Task ClaimAsync(int runner)
    {
        if (_held[runner] is not null)
        {
            return;
        }

        var parts = _runners[runner];
        foreach (var (migration, work) in await parts.CreateFinder(_works!).FindAsync(Name, CancellationToken))
        {
            if (await parts.CreateClaimer().ClaimAsync(migration, work, Begin(parts, default)) is ClaimOutcome.Claimed(var job))
            {
                _held[runner] = (job, work);
            }
        }
    }

    private async Task RunAsync(int runner, int? stopsAt, int? failsAt = null)
    {
        if (_held[runner] is not var (job, work))
        {
            return;
        }

        using var stopping = new CancellationTokenSource();
        var batch = 0;
        _host.Script.Work = async (b, cancellationToken) =>
        {
            batch++;
            if (batch == stopsAt)
            {
                await stopping.CancelAsync();
            }

            var rows = await ChangeOrders.ChangeAsync(b, cancellationToken);
            return batch == failsAt ? throw new InvalidOperationException("The work fails.") : rows;
        };
        await _runners[runner].CreateExecutor(new UnpacedJobs()).ExecuteAsync(job, work, Begin(_runners[runner], stopping.Token));
        _held[runner] = null;
    }

    private static RunContext Begin(EngineParts parts, CancellationToken stopping) =>
        RunContext.Begin(parts.Time, TimeSpan.FromHours(1), stopping, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }
}

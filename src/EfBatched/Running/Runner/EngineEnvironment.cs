using EfBatched.Contexts;
using EfBatched.Databases;
using EfBatched.Diagnostics;
using EfBatched.Running.Jobs;
using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfBatched.Running.Runner;

/// <summary>What every part of the engine works with.</summary>
internal sealed class EngineEnvironment(
    IContextSource contexts,
    StorageProvider provider,
    BatchedMigrationRunnerOptions options,
    TimeProvider time,
    EfBatchedMetrics metrics,
    ILoggerFactory loggers,
    RunnerIdentity identity)
{
    // The server's own timeout should speak first, since its error says more.
    private static readonly TimeSpan ClientMargin = TimeSpan.FromSeconds(5);

    private long _steps;

    /// <summary>True when every step has the same context, so that there can be one at a time.</summary>
    public bool HasSharedContext => contexts.IsShared;

    public StorageProvider Provider => provider;

    /// <summary>Whose the migrations are that this engine runs.</summary>
    public required string Owner { get; init; }

    /// <summary>Which migration of the database a work is for.</summary>
    public DeclaredIdentity IdentityOf(BatchedWork work) => new(work.Name, Owner, provider.TableOf(work.Declaration.EntityType), provider);

    /// <summary>About how many transactions the engine has made: nearly always one a step, and the pool's reset of the connection.</summary>
    public long Transactions => 2 * Volatile.Read(ref _steps);

    public BatchedMigrationRunnerOptions Options => options;

    public TimeProvider Time => time;

    public EfBatchedMetrics Metrics => metrics;

    public RunnerIdentity Identity => identity;

    /// <summary>How many jobs this process executes at once: one where they would share a context, or where the database has one writer.</summary>
    public int MaxConcurrentJobs => contexts.IsShared || provider.HasOneWriter ? 1 : options.MaxConcurrentJobs;

    /// <summary>
    /// How many jobs of a migration may run at once, over all processes. At full speed the gentle default, which nobody has chosen, gives way.
    /// </summary>
    public int MaxParallelJobsOf(MigrationSnapshot migration, BatchedWork work) =>
        options.IsFullSpeed && migration.MaxParallelJobs == MigrationSizes.DefaultParallelJobs && !work.Declaration.HasMaxParallelJobs
            ? MaxConcurrentJobs
            : migration.MaxParallelJobs;

    /// <summary>The longest time for one statement of the work, on the client.</summary>
    public TimeSpan StatementLimit => options.WorkTimeout + ClientMargin;

    /// <summary>
    /// The longest time for the work of one batch. One statement of it may take as long as that permits, and after it the process may be silent
    /// for as long as a job stays with a silent one.
    /// </summary>
    public TimeSpan WorkLimit => StatementLimit + options.LeaseDuration;

    /// <summary>After this time no batch is at work any more, unless its process was stopped: it has been given up.</summary>
    public TimeSpan LongestBatch => options.BoundaryTimeout + WorkLimit + BatchLimit.Rest;

    /// <summary>The jobs that this process executes.</summary>
    public LiveJobs LiveJobs { get; } = new();

    /// <summary>What this runner has learned about sizes.</summary>
    public LearnedSizes Sizes { get; } = new();

    /// <summary>The rows that have failed in a row.</summary>
    public RowStreaks RowStreaks { get; } = new();

    /// <summary>True where the context may log data; key values are data.</summary>
    public bool ShowsKeys { get; init; }

    /// <summary>What is random in the engine.</summary>
    public Chance Chance { get; init; } = Chance.Shared;

    /// <summary>A test's way to another guard; null for the engine's own.</summary>
    public Func<SqlText, SqlText>? GuardSeam { get; init; }

    public ILogger RunnerLogger { get; } = loggers.CreateLogger("EfBatched.Runner");

    public ILogger MigrationLogger { get; } = loggers.CreateLogger("EfBatched.Migrations");

    public ILogger JobLogger { get; } = loggers.CreateLogger("EfBatched.Jobs");

    public ILogger ThrottleLogger { get; } = loggers.CreateLogger("EfBatched.Throttling");

    /// <summary>What the runner cannot do at present.</summary>
    public RunnerNotes Notes { get; } = new();

    /// <summary>Names that the build declares but must not run, since they are taken in this database.</summary>
    public ForeignNames ForeignNames { get; } = new();

    /// <summary>The longest boundary search on the client, which counts in whole seconds; zero of them would be no limit.</summary>
    public int BoundaryTimeoutSeconds => (int)Math.Ceiling(options.BoundaryTimeout.TotalSeconds);

    /// <summary>Opens a context for one step.</summary>
    public ContextHandle OpenContext()
    {
        Interlocked.Increment(ref _steps);
        return contexts.Open();
    }

    public TrackingStore OpenStore(DbContext context) => new(context, options.BookkeepingTimeout);

    /// <summary>Runs statements on the tracking tables through a context of their own.</summary>
    public async Task<TResult> WithStoreAsync<TResult>(Func<TrackingStore, DbContext, Task<TResult>> operation)
    {
        var handle = OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            var store = OpenStore(handle.Context);
            return await store.WithoutRetryAsync(() => operation(store, handle.Context)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs statements on the tracking tables in one short transaction.</summary>
    public async Task<TResult> InTransactionAsync<TResult>(
        Func<TrackingStore, Task<TResult>> operation, CancellationToken cancellationToken)
    {
        var handle = OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            var store = OpenStore(handle.Context);
            return await store.InTransactionAsync(() => operation(store), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The time that a batch's transaction should take: what an operator has set, else what is declared, else what the runner has.</summary>
    public TimeSpan TargetBatchDuration(MigrationSettings settings, BatchedWork work)
    {
        var target = settings.TargetBatchDuration ?? work.Declaration.TargetBatchDuration ?? options.TargetBatchDuration;
        // A batch that aims at the limit of its statements would run into it.
        return target < options.WorkTimeout / 2 ? target : options.WorkTimeout / 2;
    }

    /// <summary>
    /// How long a batch has kept the database busy: no longer than its limits allow, even where the process or its machine stood still
    /// meanwhile.
    /// </summary>
    public TimeSpan BusyTimeSince(long started)
    {
        var elapsed = Time.GetElapsedTime(started);
        var longest = options.BoundaryTimeout + options.WorkTimeout + options.BookkeepingTimeout;
        return elapsed < longest ? elapsed : longest;
    }

    /// <summary>The delay after a failure, from the options, spread at random.</summary>
    public TimeSpan RetryDelayAfter(int failures) =>
        BackOff.DelayAfter(options.RetryDelay, options.MaxRetryDelay, failures, Chance.NextDouble());

    /// <summary>The limits of a transaction in which the engine itself does the waiting and working.</summary>
    public TransactionLimits LimitsFor(BatchedWork work) =>
        new(
            options.LockTimeout,
            options.BoundaryTimeout,
            options.WorkTimeout,
            options.LeaseDuration,
            // Once a run's time is over it begins no further batch.
            options.MaxRunDuration + options.LeaseDuration,
            ApplicationNameOf(work.Name));

    /// <summary>The same for one that concludes something from rows it does not find.</summary>
    public TransactionLimits SearchLimitsFor(BatchedWork work) =>
        LimitsFor(work) with { RefusesHiddenRows = !work.Declaration.SeesAllRows };

    /// <summary>What the database's activity view shows for a batch of a migration.</summary>
    public static string ApplicationNameOf(string migration) => "EfBatched " + migration;
}

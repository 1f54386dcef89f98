using EfBatched.Databases;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;
using EfBatched.Work.Batches;

namespace EfBatched.Running.Runner;

/// <summary>How long things may take, how many may run and when to try again, as it follows from the options.</summary>
/// <param name="options">The options.</param>
/// <param name="hasOneJob">True where jobs would share a context, or where the database has one writer.</param>
/// <param name="chance">What is random in the engine.</param>
internal sealed class RunnerPolicy(BatchedMigrationRunnerOptions options, bool hasOneJob, Chance chance)
{
    // The server's own timeout should speak first, since its error says more.
    private static readonly TimeSpan ClientMargin = TimeSpan.FromSeconds(5);

    public BatchedMigrationRunnerOptions Options => options;

    public Chance Chance => chance;

    /// <summary>How many jobs this process executes at once.</summary>
    public int MaxConcurrentJobs => hasOneJob ? 1 : options.MaxConcurrentJobs;

    /// <summary>The longest time for one statement of the work, on the client.</summary>
    public TimeSpan StatementLimit => options.WorkTimeout + ClientMargin;

    /// <summary>
    /// The longest time for the work of one batch. One statement of it may take as long as that permits, and after it the process may be silent
    /// for as long as a job stays with a silent one.
    /// </summary>
    public TimeSpan WorkLimit => StatementLimit + options.LeaseDuration;

    /// <summary>After this time no batch is at work any more, unless its process was stopped: it has been given up.</summary>
    public TimeSpan LongestBatch => options.BoundaryTimeout + WorkLimit + BatchLimit.Rest;

    /// <summary>The longest boundary search on the client, which counts in whole seconds; zero of them would be no limit.</summary>
    public int BoundaryTimeoutSeconds => (int)Math.Ceiling(options.BoundaryTimeout.TotalSeconds);

    /// <summary>
    /// How many jobs of a migration may run at once, over all processes. At full speed the gentle default, which nobody has chosen, gives way.
    /// </summary>
    public int MaxParallelJobsOf(MigrationSnapshot migration, BatchedWork work) =>
        options.IsFullSpeed && migration.MaxParallelJobs == MigrationSizes.DefaultParallelJobs && !work.Declaration.HasMaxParallelJobs
            ? MaxConcurrentJobs
            : migration.MaxParallelJobs;

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
    public TimeSpan BusyTime(TimeSpan elapsed)
    {
        var longest = options.BoundaryTimeout + options.WorkTimeout + options.BookkeepingTimeout;
        return elapsed < longest ? elapsed : longest;
    }

    /// <summary>The delay after a failure, from the options, spread at random.</summary>
    public TimeSpan RetryDelayAfter(int failures) =>
        BackOff.DelayAfter(options.RetryDelay, options.MaxRetryDelay, failures, chance.NextDouble());

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

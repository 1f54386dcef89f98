using EfBatched.Throttling;

namespace EfBatched;

/// <summary>
/// How the runner of one process works. Validated when the host starts; all faults are named in one message.
/// </summary>
public sealed class BatchedMigrationRunnerOptions
{
    // The database's processors count, not this machine's, and it may be a smaller one.
    private const int MaxJobsAtFullSpeed = 8;

    /// <summary>Whether this process runs batched migrations at all.</summary>
    /// <value>Defaults to true. When false, the runner says so once and stays idle.</value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Whether the runner starts without a word for a context that declares no batched migration.</summary>
    /// <value>Defaults to false: a warning (60410) says so, since it may be a forgotten declaration.</value>
    /// <remarks>Set it to keep the runner registered between the removal of the last migration and the next one.</remarks>
    public bool AllowNoMigrations { get; set; }

    /// <summary>How long a runner that found nothing to do waits before it looks again. Work that was found is followed by the next look at once.</summary>
    /// <value>Defaults to 10 seconds; from 100 milliseconds to 1 hour.</value>
    /// <remarks>A look is one query. Longer than a minute delays the start of a new migration more than it saves.</remarks>
    public TimeSpan JobInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest random delay before a runner's first look, so that the replicas of a deploy do not look all at once.</summary>
    /// <value>Defaults to 5 seconds; from zero to 10 minutes.</value>
    public TimeSpan StartJitter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many jobs this process executes at once, of one migration or of several.</summary>
    /// <value>Defaults to 2; from 1 to 32.</value>
    /// <remarks>
    /// How many of one migration run at once, over all processes, is bounded by <c>HasMaxParallelJobs</c>, which is 1 unless declared otherwise.
    /// Each takes a connection of its own, and looking for work takes one more: the host does not start with a smaller pool. SQLite, which has one writer, and a run in the foreground on a
    /// context of the caller's execute one job at a time.
    /// </remarks>
    public int MaxConcurrentJobs { get; set; } = 2;

    /// <summary>How often a job may fail, since its checkpoint last moved, before its migration fails.</summary>
    /// <value>Defaults to 5; from 1 to 100. Shutdowns and faults of the system are not counted, a crash of the process is.</value>
    public int MaxJobAttempts { get; set; } = 5;

    /// <summary>The longest time that one run works on one job. A job that reaches it is released at its checkpoint and continued by the next run.</summary>
    /// <value>Defaults to 3 minutes; from 1 second to 24 hours.</value>
    public TimeSpan MaxRunDuration { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a job stays with a runner that shows no sign of life between two batches.</summary>
    /// <value>Defaults to 15 seconds; from 5 seconds to 10 minutes.</value>
    /// <remarks>
    /// Renewed by every batch; during one, the lock on the job's row is the lease. By the database's clock. Also the longest time that a
    /// process may stay silent in an open transaction before PostgreSQL ends its session. Must be longer than <see cref="WorkTimeout" />.
    /// </remarks>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The time that the transaction of a batch should take: batches grow and shrink until they do.</summary>
    /// <value>Defaults to 100 milliseconds; from 10 milliseconds to 1 minute, shorter than <see cref="WorkTimeout" />.</value>
    /// <remarks>
    /// Row locks are held about that long. What a migration declares by <c>HasTargetBatchDuration</c>, or an operator has set, goes before.
    /// A longer one gains little: most is gained by the first 10,000 rows.
    /// </remarks>
    public TimeSpan TargetBatchDuration { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time for one statement of the user's work.</summary>
    /// <value>Defaults to 10 seconds; from 100 milliseconds to 5 minutes. PostgreSQL enforces it in the transaction, other providers on the client.</value>
    /// <remarks>
    /// The work of a batch as a whole may take this and 5 seconds and <see cref="LeaseDuration" />; then its token is cancelled. See docs/running.md.
    /// </remarks>
    public TimeSpan WorkTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time for one boundary search, and for the one query that verifies a table before it is walked for that.</summary>
    /// <value>Defaults to 5 seconds; from 100 milliseconds to 5 minutes.</value>
    public TimeSpan BoundaryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time for one statement on the tracking tables.</summary>
    /// <value>Defaults to 5 seconds; from 1 second to 5 minutes, no longer than <see cref="LeaseDuration" />.</value>
    public TimeSpan BookkeepingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait for one lock, so that a batch gives way instead of queueing before the application's own statements.</summary>
    /// <value>Defaults to 2 seconds; from 10 milliseconds to 1 minute, shorter than <see cref="LeaseDuration" />. PostgreSQL only.</value>
    /// <remarks>
    /// Keep it shorter than <see cref="WorkTimeout" /> and <see cref="BoundaryTimeout" />, or a wait for a lock is taken for a slow statement; the
    /// runner says so when it starts.
    /// </remarks>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The delay before the second attempt of a job; it doubles with every further one, up to <see cref="MaxRetryDelay" />, with jitter.</summary>
    /// <value>Defaults to 5 seconds; from zero to 1 hour.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest delay between two attempts of a job, and the longest that a fault of the system holds a migration.</summary>
    /// <value>Defaults to 5 minutes; from zero to 24 hours, at least <see cref="RetryDelay" />.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a migration may wait for a runner whose build contains its work, before a runner that lacks it makes it fail with
    /// <c>InvalidJobSignature</c>.
    /// </summary>
    /// <value>Defaults to <see cref="Timeout.InfiniteTimeSpan" />: it waits for ever; else from 2 minutes to 7 days.</value>
    /// <remarks>
    /// Counted from the last sign of life of any runner that knows it, or from when it was enqueued or last changed its status, whichever is
    /// later. Too short fails it in the middle of a deploy, in which old builds meet new migrations.
    /// </remarks>
    public TimeSpan MissingWorkTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long the finished jobs of a migration are kept one by one after its end, and with them the events of what passed by itself.
    /// </summary>
    /// <value>
    /// Defaults to 14 days; from zero to 3,650 days, or <see cref="Timeout.InfiniteTimeSpan" />, which keeps every job and event of every migration for
    /// ever. Zero keeps them until it has ended.
    /// </value>
    /// <remarks>
    /// After that time jobs that lie side by side are merged into one range with all their counts, so that every sum, gap and progress stays what it
    /// was. While a migration runs its newest 1,000 finished jobs are kept one by one, and earlier ones are merged, unless this is infinite. What
    /// failed or was skipped is kept. <c>batched set NAME --retention</c> goes before. See docs/operations.md.
    /// </remarks>
    public TimeSpan JobRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long the batch in flight may go on after the host asked to stop; then it is rolled back.</summary>
    /// <value>Defaults to 10 seconds; from zero to 10 minutes. Keep it 15 seconds below the host's own shutdown time (30 seconds by default).</value>
    /// <remarks>
    /// A batch that ignores its token is given up five seconds after that. At the worst, stopping takes 15 seconds more than this, or ends 2 seconds
    /// after the host's shutdown time, whichever is earlier.
    /// </remarks>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When the runner slows down or holds for the sake of the database and of those who use it.</summary>
    /// <value>Gentle limits by default.</value>
    public ThrottlingOptions Throttling { get; } = new();

    /// <summary>
    /// Called with every failure of a step, after it was logged. The loop goes on whatever it does.
    /// </summary>
    /// <value>Defaults to null.</value>
    public Func<BatchedMigrationErrorContext, CancellationToken, ValueTask>? OnError { get; set; }

    internal bool IsFullSpeed { get; private set; }

    /// <summary>The newest finished jobs, and events of what passed, of a migration that has not ended which stay as they are.</summary>
    internal int KeptRows { get; set; } = 1_000;

    /// <summary>
    /// Sets the options for a time when the application can wait: a maintenance window, or a run in the foreground. What protects the data
    /// stays as it is.
    /// </summary>
    /// <remarks>
    /// <see cref="MaxConcurrentJobs" /> becomes the number of processors, from 2 to 8; as many jobs run at once of a migration whose class
    /// does not say how many may; and nothing is throttled, except by what a person has set on a migration. An option that is set afterwards
    /// goes before. <see cref="TargetBatchDuration" /> stays, since larger batches were slower. See docs/running.md.
    /// </remarks>
    /// <returns>The same options.</returns>
    public BatchedMigrationRunnerOptions UseFullSpeed()
    {
        IsFullSpeed = true;
        MaxConcurrentJobs = Math.Clamp(Environment.ProcessorCount, 2, MaxJobsAtFullSpeed);
        Throttling.IsEnabled = false;
        return this;
    }
}

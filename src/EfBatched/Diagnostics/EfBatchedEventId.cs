namespace EfBatched.Diagnostics;

/// <summary>
/// The ids of everything that EfBatched logs. Never renumbered; docs/diagnostics.md explains each.
/// </summary>
public static class EfBatchedEventId
{
    /// <summary>A runner began a migration.</summary>
    public const int MigrationStarted = 60000;

    /// <summary>A migration finished.</summary>
    public const int MigrationFinished = 60001;

    /// <summary>A migration failed; a person must act.</summary>
    public const int MigrationFailed = 60002;

    /// <summary>A migration is held after a fault of the system.</summary>
    public const int MigrationHeld = 60003;

    /// <summary>This build's model differs from what the migration was enqueued with, so it leaves it alone.</summary>
    public const int MigrationRefused = 60004;

    /// <summary>This build does not contain the work of a migration, so it leaves it alone.</summary>
    public const int MigrationUnknown = 60005;

    /// <summary>A migration waits for another one that it runs after.</summary>
    public const int MigrationWaits = 60006;

    /// <summary>All jobs are done, and the table is searched for rows that still match.</summary>
    public const int MigrationVerifying = 60007;

    /// <summary>A verification found rows that still match; they are changed.</summary>
    public const int MigrationSweeping = 60008;

    /// <summary>A schema migration waits for EF's lock on a SQLite database, which a killed process may have left behind.</summary>
    public const int MigrationsLockHeld = 60009;

    /// <summary>Information: finished jobs of a migration were merged into ranges, and events removed that explain nothing any more.</summary>
    public const int MigrationRetained = 60010;

    /// <summary>Information: the first minutes of a migration have shown when it will end.</summary>
    public const int MigrationForecast = 60011;

    /// <summary>Warning: a migration takes, or took, more than twice as long as forecast, or less than half.</summary>
    public const int MigrationForecastMissed = 60012;

    /// <summary>A runner leased or created a job.</summary>
    public const int JobClaimed = 60100;

    /// <summary>A batch was committed.</summary>
    public const int BatchCommitted = 60101;

    /// <summary>A job finished.</summary>
    public const int JobFinished = 60102;

    /// <summary>An attempt of a job failed.</summary>
    public const int JobAttemptFailed = 60103;

    /// <summary>A job was released before its end and goes on later from its checkpoint.</summary>
    public const int JobReleased = 60104;

    /// <summary>A batch ran into a timeout, a lock or a deadlock and goes on with fewer rows.</summary>
    public const int BatchShrunk = 60105;

    /// <summary>It was unclear whether a batch committed; the database says that it did.</summary>
    public const int BatchFoundCommitted = 60106;

    /// <summary>Another runner holds the work; nothing is wrong.</summary>
    public const int JobTaken = 60107;

    /// <summary>A job was split around a row that cannot be changed; the rest goes on, and a person must act before it ends.</summary>
    public const int JobSplit = 60110;

    /// <summary>A batch that did not end when it was cancelled was given up, and its session ended.</summary>
    public const int BatchAbandoned = 60120;

    /// <summary>The session of a batch was ended: its process neither read nor wrote for longer than a batch may take.</summary>
    public const int BatchSessionEnded = 60121;

    /// <summary>A session that holds a job could not be ended; the server's own timeouts do that later.</summary>
    public const int BatchSessionNotEnded = 60122;

    /// <summary>A job's lease was lost to another runner; its batch was not committed here.</summary>
    public const int LeaseLost = 60200;

    /// <summary>A runner took over a job whose holder showed no sign of life.</summary>
    public const int LeaseTakenOver = 60201;

    /// <summary>A job's lease could not be renewed while its runner waited between two batches; it tries again.</summary>
    public const int LeaseRenewalMissed = 60202;

    /// <summary>The load of the database slows a migration down.</summary>
    public const int ThrottleSlowed = 60300;

    /// <summary>The load of the database, or its run window, holds a migration.</summary>
    public const int ThrottleHeld = 60301;

    /// <summary>Nothing throttles a migration any more.</summary>
    public const int ThrottleCleared = 60302;

    /// <summary>An indicator threw or did not answer, or a run window is not readable; it counts as content.</summary>
    public const int ThrottleIndicatorFailed = 60303;

    /// <summary>The runner's role may not see what indicators need.</summary>
    public const int ThrottleIndicatorsBlind = 60304;

    /// <summary>Sessions of others wait for a lock of a batch.</summary>
    public const int ThrottleBlocks = 60305;

    /// <summary>What limits a migration could not be read; it goes on as before.</summary>
    public const int ThrottleLookFailed = 60306;

    /// <summary>A migration makes way for the traffic of others.</summary>
    public const int ThrottleMakesWay = 60307;

    /// <summary>A runner started.</summary>
    public const int RunnerStarted = 60400;

    /// <summary>A runner stopped, its job released.</summary>
    public const int RunnerStopped = 60401;

    /// <summary>A runner found nothing to do.</summary>
    public const int RunnerIdle = 60402;

    /// <summary>The tracking tables do not exist yet; the runner waits for the schema migration that creates them.</summary>
    public const int RunnerWaitsForTables = 60403;

    /// <summary>A step of a run failed, for a reason that does not pass by itself.</summary>
    public const int RunnerStepFailed = 60404;

    /// <summary>The runner is switched off by its options.</summary>
    public const int RunnerDisabled = 60405;

    /// <summary>The runner cannot ask the database and waits.</summary>
    public const int RunnerWaitsForDatabase = 60406;

    /// <summary>The user's <c>OnError</c> hook threw.</summary>
    public const int OnErrorFailed = 60407;

    /// <summary>A runner could not show that it is alive; it tries again while its run goes on.</summary>
    public const int RunnerBeatMissed = 60408;

    /// <summary>The tracking tables lack columns of this version; the runner waits for the schema migration that adds them.</summary>
    public const int RunnerWaitsForColumns = 60409;

    /// <summary>A runner started although its connection pool or its options let it work badly.</summary>
    public const int RunnerSetUpDoubtful = 60410;

    /// <summary>The runner waits because every connection of the pool is in use.</summary>
    public const int RunnerLacksConnections = 60411;

    /// <summary>The host stopped although something of the runner did not end; its jobs are free once their leases expire.</summary>
    public const int RunnerStopGivenUp = 60412;

    /// <summary>What the gauges show could not be read; they report nothing until it can.</summary>
    public const int RunnerGaugesNotRead = 60413;

    /// <summary>A step of a run could not be done, for a reason that passes by itself.</summary>
    public const int RunnerStepPutOff = 60414;
}

namespace EfBatched.Throttling;

/// <summary>
/// When a runner slows down or holds for the sake of the database. Validated with the runner's options.
/// </summary>
/// <remarks>
/// A limit of null switches its indicator off. All of them are PostgreSQL's; on SQLite only the pace and <see cref="Indicators" /> have an
/// effect. See docs/throttling.md.
/// </remarks>
public sealed class ThrottlingOptions
{
    /// <summary>Whether the runner spares the database at all.</summary>
    /// <value>
    /// Defaults to true. When false, no indicator is asked and nothing in these options slows it down; what a person has set on a migration
    /// still does.
    /// </value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The shortest time between two looks at the indicators, for each migration that the process works on.</summary>
    /// <value>Defaults to 5 seconds; from 100 milliseconds to 10 minutes.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time for one indicator, and for a look at the traffic of others; then it counts as content and is left alone for a minute.</summary>
    /// <value>Defaults to 2 seconds; from 100 milliseconds to 1 minute, less than half of the lease.</value>
    public TimeSpan IndicatorTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The first hold of a migration when an indicator asks for one; it doubles while the reason lasts, with jitter of a third.</summary>
    /// <value>Defaults to 10 seconds; from 1 second to 1 hour.</value>
    public TimeSpan FirstHold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest hold, before jitter.</summary>
    /// <value>Defaults to 30 minutes; from 1 second to 24 hours, at least <see cref="FirstHold" />.</value>
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The share of the time that a job may work, in percent: after a batch it rests for the remaining share.</summary>
    /// <value>
    /// Defaults to null: found by the traffic of others in the database, from 25 where there is next to none to 1 from 200 transactions a
    /// second on; 25 on SQLite. From 1 to 100 where it is chosen. A migration's own value in the database goes first.
    /// </value>
    public int? DutyCyclePercent { get; set; }

    /// <summary>The rows that a job may walk over per second.</summary>
    /// <value>Defaults to null, no such limit; from 1 to 1,000,000. A migration's own value in the database goes first.</value>
    public int? MaxRowsPerSecond { get; set; }

    /// <summary>The share of the time that a job rests while a table that it writes is being vacuumed, in percent; 100 holds the migration.</summary>
    /// <value>Defaults to 50; from 1 to 100; null: no rest.</value>
    public int? RestDuringVacuumPercent { get; set; } = 50;

    /// <summary>The segments of write-ahead log that may wait to be archived. Slower from half of them on, held beyond.</summary>
    /// <value>Defaults to 42; from 1 to 100,000; null: not looked at. Has no effect where archiving is off.</value>
    public int? MaxWalSegmentsWaiting { get; set; } = 42;

    /// <summary>How far a replica may be behind in time. Slower from half of it on, held beyond.</summary>
    /// <value>Defaults to 30 seconds; from 1 second to 24 hours; null: not looked at.</value>
    public TimeSpan? MaxReplicaLag { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How far a replica may be behind in bytes of write-ahead log. Slower from half of it on, held beyond.</summary>
    /// <value>Defaults to 536,870,912 (512 MiB); from 1,048,576 (1 MiB) to 1,099,511,627,776 (1 TiB); null: not looked at.</value>
    public long? MaxReplicaLagBytes { get; set; } = 536_870_912;

    /// <summary>The replicas that may be behind as far as they like, by their <c>application_name</c>: one that is delayed on purpose.</summary>
    /// <value>Empty by default.</value>
    public ISet<string> IgnoredReplicas { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long others may wait for a lock of a batch. Whenever somebody waits, the next batches are smaller; they also rest the more the longer it took.</summary>
    /// <value>Defaults to 1 second; from 10 milliseconds to 1 minute; null: not looked at.</value>
    public TimeSpan? MaxBlockedTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the runner looks for sessions that wait for a lock of its batch, while it runs.</summary>
    /// <value>Defaults to 1 second; from 50 milliseconds to 1 minute.</value>
    public TimeSpan BlockedSampleInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The age of the oldest transaction of others from which on the runner slows down: nothing that it rewrites can be vacuumed meanwhile.</summary>
    /// <value>Defaults to 5 minutes; from 1 second to 7 days; null: not looked at.</value>
    public TimeSpan? MaxTransactionAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The write-ahead log that the whole server may write per second before the runner slows down, in bytes.</summary>
    /// <value>Defaults to null, no such limit; from 65,536 (64 KiB) to 1,099,511,627,776 (1 TiB). A migration's own value in the database goes first.</value>
    public long? MaxWalBytesPerSecond { get; set; }

    /// <summary>Further indicators, asked after the built-in ones.</summary>
    /// <value>Empty by default; <c>AddBatchedMigrationThrottle</c> adds to it.</value>
    public IList<IThrottleIndicator> Indicators { get; } = [];
}

namespace EfBatched.Reporting;

/// <summary>
/// What explains where a migration stands. The first that is true explains the rest: from what only a person can end to
/// what ends by itself, and from what keeps everybody from it to what keeps one job.
/// </summary>
internal enum ExplanationCause
{
    Finished,
    Cancelled,
    Failed,
    Paused,

    /// <summary>Nobody is there to run it, whatever was noted while somebody was.</summary>
    NoRunner,

    /// <summary>Runners are alive, and none of their builds contains its class.</summary>
    NoCode,

    /// <summary>It runs after another migration, which has not finished.</summary>
    WaitsForMigration,

    /// <summary>Nothing runs before a time: a fault of the system, the load of the database, or a run window.</summary>
    Held,

    /// <summary>Another migration runs on its table.</summary>
    TableTaken,

    /// <summary>A batch waits for a lock that another session holds, at this moment.</summary>
    Blocked,

    /// <summary>A batch is at work for longer than its lease.</summary>
    BatchOverdue,

    /// <summary>Its jobs rest between batches by some limit.</summary>
    Slowed,

    /// <summary>Jobs are at work.</summary>
    Runs,

    /// <summary>Its runner let a job's lease run out, and nobody has taken the job over yet.</summary>
    JobAbandoned,

    /// <summary>Only failed jobs are left, whose time for another attempt has not come.</summary>
    WaitsToRetry,

    /// <summary>A runner has only to look.</summary>
    WaitsForLook,
}

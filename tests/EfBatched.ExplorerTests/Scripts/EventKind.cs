namespace EfBatched.ExplorerTests.Scripts;

/// <summary>What may happen in a script.</summary>
public enum EventKind
{
    /// <summary>A lock that another session holds: the lock timeout, or SQLITE_BUSY.</summary>
    Busy,

    /// <summary>Another session has the whole table locked, so that nobody can read it either.</summary>
    LockTable,

    Deadlock,

    /// <summary>A serialization failure, or what SQLite has that is likest to it.</summary>
    Serialization,

    StatementTimeout,

    /// <summary>The connection is cut before the statement is executed.</summary>
    CutBefore,

    /// <summary>The connection is cut after the statement was executed: its answer is lost. Of a COMMIT, that it took effect.</summary>
    CutAfter,

    /// <summary>The process dies; another one begins.</summary>
    Die,

    /// <summary>The host asks the process to stop; another one begins.</summary>
    Stop,

    /// <summary>
    /// The process stands still for longer than its lease, its session with it, and goes on then. Where it reads whole rows, the server waits
    /// with the rest of a wide one.
    /// </summary>
    Freeze,

    /// <summary>From now on a row cannot be changed.</summary>
    SpoilRow,

    /// <summary>It can be changed again.</summary>
    MendRow,

    Pause,
    Resume,
    SetBatchSize,
    SetFixedBatchSize,
    SetJobSize,

    /// <summary>A person retries the failed migration.</summary>
    Retry,

    /// <summary>A person retries the newest of the failed jobs.</summary>
    RetryJob,

    /// <summary>A person skips the newest of the failed jobs, else of those that run or wait.</summary>
    SkipJob,

    InsertRow,
    DeleteRow,

    /// <summary>A row gets another key.</summary>
    MoveRow,

    /// <summary>The table's definition changes: what was prepared before is stale.</summary>
    ChangeTable,
}

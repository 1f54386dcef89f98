using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// The kind of a <see cref="BatchedEventRow" />. Stored as text, by these names.
/// </summary>
public enum BatchedEventKind
{
    /// <summary>The migration was enqueued.</summary>
    Enqueued,

    /// <summary>A runner began it.</summary>
    Started,

    /// <summary>A person paused it.</summary>
    Paused,

    /// <summary>A person resumed it.</summary>
    Resumed,

    /// <summary>It finished.</summary>
    Finished,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>A person asked for its failed jobs to be tried again.</summary>
    Retried,

    /// <summary>A person declared it, or one of its jobs, done as it is.</summary>
    Skipped,

    /// <summary>A person gave it up.</summary>
    Cancelled,

    /// <summary>A schema migration that requires it saw it finished.</summary>
    Finalized,

    /// <summary>A fault of the system holds it for a while.</summary>
    Held,

    /// <summary>All migrations were paused, and those enqueued later start paused.</summary>
    AllPaused,

    /// <summary>All migrations were resumed.</summary>
    AllResumed,

    /// <summary>An attempt of a job failed.</summary>
    JobFailed,

    /// <summary>A runner took over a job whose holder's lease had expired.</summary>
    JobTakenOver,

    /// <summary>A person had a failed job tried again.</summary>
    JobRetried,

    /// <summary>A person left the rest of a job as it is.</summary>
    JobSkipped,

    /// <summary>A single row that cannot be changed was split off its job.</summary>
    RowIsolated,

    /// <summary>All jobs are done, and the table is searched for rows that still match.</summary>
    VerificationStarted,

    /// <summary>Rows that still match were found and are changed.</summary>
    SweepStarted,

    /// <summary>The load of the database slows it down or holds it, or does so no longer.</summary>
    Throttled,

    /// <summary>A person changed a size or a limit.</summary>
    SettingsChanged,

    /// <summary>Its first minutes have shown when it will end.</summary>
    Forecast,

    /// <summary>Its course has left that forecast by a factor of two.</summary>
    ForecastMissed,
}

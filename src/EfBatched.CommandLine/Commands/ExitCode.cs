namespace EfBatched.CommandLine.Commands;

/// <summary>What the process of a command returns; the numbers are for scripts and stay as they are.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Refused or failed: the message says why.</summary>
    Refused = 1,

    /// <summary>The arguments make no sense, or name a migration or a job that is not there.</summary>
    Usage = 2,

    /// <summary>The time that was given ran out before it was done.</summary>
    NotInTime = 3,

    /// <summary>The database is down, does not let us in, or is not there.</summary>
    OutOfReach = 4,

    /// <summary>Interrupted from the keyboard: 128 and the number of SIGINT, as shells have it.</summary>
    Interrupted = 130,
}

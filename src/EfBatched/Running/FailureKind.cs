namespace EfBatched.Running;

/// <summary>What follows from a failure.</summary>
internal enum FailureKind
{
    /// <summary>Nothing is known about it: the attempt failed and is tried again later.</summary>
    Unknown,

    /// <summary>Timeout, lock wait, deadlock, serialization: the same rows may well succeed in a smaller batch.</summary>
    Transient,

    /// <summary>The database itself cannot work now: the migration is held, and it was no attempt.</summary>
    System,

    /// <summary>The process stops: the job is released, and it was no attempt.</summary>
    Interrupted,
}

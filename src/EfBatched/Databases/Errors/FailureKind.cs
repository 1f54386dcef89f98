namespace EfBatched.Databases.Errors;

/// <summary>What follows from a failure; docs/failures.md lists what belongs to each.</summary>
internal enum FailureKind
{
    /// <summary>
    /// Nothing is known about it, most often an exception of the work: the batch is bisected, and the error is the row's once the migration
    /// has committed anything; else the attempt failed and is tried again later.
    /// </summary>
    Unknown,

    /// <summary>The database says that a row is at fault: the batch is bisected down to it.</summary>
    Data,

    /// <summary>Timeout, lock wait, deadlock, serialization: the same rows may well succeed in a smaller batch.</summary>
    Transient,

    /// <summary>The database itself cannot work now: the migration is held, and it was no attempt.</summary>
    System,

    /// <summary>The work, the schema or a permission is at fault, whatever the rows: the attempt failed and is tried again later.</summary>
    Defect,

    /// <summary>Whatever is tried again fails again, as with a key that cannot be walked by: the migration fails at once.</summary>
    Final,

    /// <summary>The process stops: the job is released, and it was no attempt.</summary>
    Interrupted,
}

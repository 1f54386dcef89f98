namespace EfBatched;

/// <summary>
/// Why a migration or a job failed. Stored as text, by these names.
/// </summary>
public enum BatchedErrorCode
{
    /// <summary>The work threw an exception.</summary>
    Unknown,

    /// <summary>The table recorded when the migration was enqueued does not exist.</summary>
    InvalidTable,

    /// <summary>A key column recorded when the migration was enqueued does not exist.</summary>
    InvalidColumn,

    /// <summary>No build that runs knows the work.</summary>
    InvalidJobSignature,

    /// <summary>A job failed on its last permitted attempt.</summary>
    JobExceedsMaxAttempts,

    /// <summary>The table cannot be walked the way the migration asks for.</summary>
    InvalidBatchingStrategy,

    /// <summary>Rows that still match were found after the end.</summary>
    RowsRemain,

    /// <summary>Too many jobs failed.</summary>
    TooManyFailures,
}

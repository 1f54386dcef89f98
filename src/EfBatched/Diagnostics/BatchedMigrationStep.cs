namespace EfBatched;

/// <summary>
/// The steps of one run.
/// </summary>
public enum BatchedMigrationStep
{
    /// <summary>Looking for a migration that can run.</summary>
    Find,

    /// <summary>Holding the migration against the database and the model.</summary>
    Validate,

    /// <summary>Leasing or creating a job.</summary>
    Claim,

    /// <summary>Working on the job.</summary>
    Execute,

    /// <summary>Recording what came out.</summary>
    Record,
}

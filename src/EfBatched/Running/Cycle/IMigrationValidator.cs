using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Cycle;

/// <summary>Holds a migration against the database and against this build's model before each job.</summary>
internal interface IMigrationValidator
{
    /// <summary>True when it may run here. A fault of the migration is recorded; one of this build is only logged.</summary>
    Task<bool> ValidateAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken);
}

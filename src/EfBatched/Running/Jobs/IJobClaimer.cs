using EfBatched.Running.Work;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Jobs;

/// <summary>Leases or creates a job of a migration, or ends the migration when there is none left.</summary>
internal interface IJobClaimer
{
    Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run);
}

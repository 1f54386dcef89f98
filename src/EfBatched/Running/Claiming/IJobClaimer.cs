using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Claiming;

/// <summary>Leases or creates a job of a migration, or ends the migration when there is none left.</summary>
internal interface IJobClaimer
{
    Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run);
}

using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.FunctionalTests.Running;

/// <summary>Parts of the engine of which one fails the first time it is used, and works from then on.</summary>
internal sealed class FailingOnce(BatchedMigrationStep step)
{
    private int _failed;

    public InvalidTimeZoneException Exception { get; } = new($"No {step} today.");

    public EngineSeams Seams =>
        step switch
        {
            BatchedMigrationStep.Find => new EngineSeams { Finder = e => new Finder(this, e) },
            BatchedMigrationStep.Validate => new EngineSeams { Validator = e => new Validator(this, e.CreateValidator()) },
            BatchedMigrationStep.Claim => new EngineSeams { Claimer = e => new Claimer(this, e.CreateClaimer()) },
            _ => new EngineSeams { Executor = e => new Executor(this, e.CreateExecutor(e.CreatePacer(e.CreateSight()))) },
        };

    private void FailOnce()
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
        {
            throw Exception;
        }
    }

    private sealed class Finder(FailingOnce failing, EngineParts parts) : IMigrationFinder
    {
        public async Task<IReadOnlyList<(MigrationSnapshot Migration, BatchedWork Work)>> FindAsync(
            string? only, CancellationToken cancellationToken)
        {
            failing.FailOnce();
            await using var handle = parts.Database.OpenContext();
            return await parts.CreateFinder(WorkRegistry.For(handle.Context)).FindAsync(only, cancellationToken);
        }
    }

    private sealed class Validator(FailingOnce failing, MigrationValidator inner) : IMigrationValidator
    {
        public Task<bool> ValidateAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
        {
            failing.FailOnce();
            return inner.ValidateAsync(migration, work, cancellationToken);
        }
    }

    private sealed class Claimer(FailingOnce failing, JobClaimer inner) : IJobClaimer
    {
        public Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run)
        {
            failing.FailOnce();
            return inner.ClaimAsync(seen, work, run);
        }
    }

    private sealed class Executor(FailingOnce failing, JobExecutor inner) : IJobExecutor
    {
        public Task<JobOutcome> ExecuteAsync(LeasedJob job, BatchedWork work, RunContext run)
        {
            failing.FailOnce();
            return inner.ExecuteAsync(job, work, run);
        }
    }
}

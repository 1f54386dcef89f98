using System.Collections.Concurrent;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Work;

namespace EfBatched.Running.Pacing;

/// <summary>Sets the pace of jobs by the limits of their migrations and the load of the database.</summary>
internal sealed class BatchPacer(EngineEnvironment environment, Sight sight) : IBatchPacer
{
    private readonly ConcurrentDictionary<long, MigrationPace> _migrations = new();

    public IJobPace Begin(JobLease job, BatchedWork work) =>
        new JobPace(
            _migrations.GetOrAdd(job.Migration.Id, _ => new MigrationPace(environment, sight, job.Migration, work)), () => job.Sizes.Settings.Version, environment.Time);
}

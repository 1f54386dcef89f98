using System.Collections.Concurrent;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Work;

namespace EfBatched.Running.Pacing;

/// <summary>Sets the pace of jobs by the limits of their migrations and the load of the database.</summary>
internal sealed class BatchPacer(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    RunnerIdentity identity,
    Sight sight) : IBatchPacer
{
    private readonly ConcurrentDictionary<long, MigrationPace> _migrations = new();

    public IJobPace Begin(LeasedJob job, BatchedWork work) =>
        new JobPace(
            _migrations.GetOrAdd(job.Migration.Id, _ => new MigrationPace(database, policy, diagnostics, memory, time, identity, sight, job.Migration, work)), () => job.Sizes.Settings.Version, time);
}

using EfBatched.Running.Jobs;
using EfBatched.Work;

namespace EfBatched.Running.Pacing;

/// <summary>Sets the pace of jobs.</summary>
internal interface IBatchPacer
{
    /// <summary>Begins to watch over a job; disposing ends it.</summary>
    IJobPace Begin(LeasedJob job, BatchedWork work);
}

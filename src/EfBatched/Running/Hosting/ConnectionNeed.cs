using EfBatched.Running.Runner;
using EfBatched.Work;

namespace EfBatched.Running.Hosting;

/// <summary>How many connections a runner uses at once, of a pool that it shares with the application.</summary>
/// <param name="Jobs">One for the transaction of each job's batch; all that a job does between two batches comes on the same.</param>
/// <param name="Samplers">One for each migration that runs here, to look for sessions that its batches block.</param>
internal sealed record ConnectionNeed(int Jobs, int Samplers)
{
    // Looking for work and claiming it, and the runner's sign of life.
    private const int Looks = 1;
    private const int Heartbeats = 1;

    /// <summary>With fewer, a job that is at work for long keeps all others, and the runner's own looks, waiting until they time out.</summary>
    public int Least => Jobs + Looks;

    /// <summary>With so many the runner never waits for itself.</summary>
    public int Most => Jobs + Looks + Heartbeats + Samplers;

    public static ConnectionNeed Of(EngineParts parts, WorkRegistry works)
    {
        var jobs = parts.Policy.MaxConcurrentJobs;
        var throttling = parts.Policy.Options.Throttling;
        var samples = throttling.IsEnabled && throttling.MaxBlockedTime is not null && parts.Database.Provider.HasLoad;
        return new ConnectionNeed(jobs, samples ? Math.Min(jobs, works.Names.Count) : 0);
    }
}

using System.Collections.Concurrent;

namespace EfBatched.Running.Jobs;

/// <summary>The jobs that a process executes just now. Safe for all threads.</summary>
internal sealed class LiveJobs
{
    private readonly ConcurrentDictionary<long, bool> _jobs = new();

    public IReadOnlyList<long> Ids => _jobs.IsEmpty ? [] : [.. _jobs.Keys];

    /// <summary>Until it is disposed of, the job is executed here.</summary>
    public IDisposable Enter(long id)
    {
        _jobs[id] = true;
        return new Stay(_jobs, id);
    }

    private sealed class Stay(ConcurrentDictionary<long, bool> jobs, long id) : IDisposable
    {
        public void Dispose() => jobs.TryRemove(id, out _);
    }
}

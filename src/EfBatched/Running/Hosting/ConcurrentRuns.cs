using EfBatched.Running.Cycle;

namespace EfBatched.Running.Hosting;

/// <summary>The runs of one process: one looks for work, while those that have found some execute their jobs beside it.</summary>
internal sealed class ConcurrentRuns(Engine engine)
{
    private readonly List<Task<CycleResult>> _executing = [];

    public bool AreExecuting => _executing.Count > 0;

    /// <summary>Completes when one of the executing runs ends; null when none is executing.</summary>
    public Task? NextEnd => AreExecuting ? Task.WhenAny(_executing) : null;

    /// <summary>
    /// Takes the result of a run that has ended; else looks for one more job, once there is room for it. Null when it has found one, which is
    /// executed from then on beside whatever comes next. Not for two callers at once.
    /// </summary>
    public async Task<CycleResult?> RunAsync(string? only, CancellationToken stopping, CancellationToken aborting)
    {
        if (_executing.Count >= engine.Parts.Policy.MaxConcurrentJobs)
        {
            await Task.WhenAny(_executing).ConfigureAwait(false);
        }

        if (_executing.Find(r => r.IsCompleted) is { } ended)
        {
            _executing.Remove(ended);
            return await ended.ConfigureAwait(false);
        }

        var claimed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = engine.Cycle.RunAsync(only, claimed.SetResult, stopping, aborting);
        await Task.WhenAny(run, claimed.Task).ConfigureAwait(false);
        if (run.IsCompleted)
        {
            return await run.ConfigureAwait(false);
        }

        _executing.Add(run);
        return null;
    }

    /// <summary>Waits until no run is executing; what has failed in them is reported already.</summary>
    public Task DrainAsync() => Task.WhenAll(_executing);
}

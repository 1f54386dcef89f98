using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Running.Pacing;

/// <summary>
/// Looks, from another connection and while batches run, for sessions that wait for a lock of this migration, as long as a job of it runs here.
/// </summary>
internal sealed class BlockedSampler(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    TimeProvider time,
    string migration,
    BlockedSessionsIndicator indicator)
{
    private readonly Lock _lock = new();
    private readonly List<JobPace> _jobs = [];
    private Sampling? _sampling;
    private long _findings;

    /// <summary>How many samples found somebody.</summary>
    public long Findings => Interlocked.Read(ref _findings);

    public void Enter(JobPace job)
    {
        lock (_lock)
        {
            _jobs.Add(job);
            if (_jobs.Count == 1)
            {
                var stop = new CancellationTokenSource();
                _sampling = new Sampling(stop, SampleUntilAsync(stop.Token));
            }
        }
    }

    public async ValueTask LeaveAsync(JobPace job)
    {
        Sampling sampling;
        lock (_lock)
        {
            _jobs.Remove(job);
            if (_jobs.Count > 0)
            {
                return;
            }

            sampling = _sampling!;
        }

        await sampling.Stop.CancelAsync().ConfigureAwait(false);
        await sampling.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        sampling.Stop.Dispose();
    }

    private async Task SampleUntilAsync(CancellationToken stop)
    {
        var options = policy.Options.Throttling;
        while (true)
        {
            await Task.Delay(options.BlockedSampleInterval, time, stop).ConfigureAwait(false);
            if (!AreWorking())
            {
                continue;
            }

            try
            {
                var sample = await database.WithStoreAsync(
                    (s, _) => s.Load!.FindBlockedAsync(RunnerPolicy.ApplicationNameOf(migration), stop)).ConfigureAwait(false);
                memory.Notes.Clear(indicator.Name);
                if (sample.Count > 0)
                {
                    indicator.Add(sample);
                    Interlocked.Increment(ref _findings);
                    ThrottleLog.Blocks(diagnostics.ThrottleLogger, migration, sample.Count, (long)sample.Longest.TotalMilliseconds);
                }
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                var sentence = RunningStrings.IndicatorFailed(indicator.Name, FailureCause.Say(e));
                if (memory.Notes.Set(indicator.Name, sentence))
                {
                    ThrottleLog.IndicatorFailed(diagnostics.ThrottleLogger, sentence, e);
                }
            }
        }
    }

    // Who rests holds no lock that anybody could wait for.
    private bool AreWorking()
    {
        lock (_lock)
        {
            return _jobs.Any(j => j.IsWorking);
        }
    }

    private sealed record Sampling(CancellationTokenSource Stop, Task Ended);
}

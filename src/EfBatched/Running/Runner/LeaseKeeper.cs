using EfBatched.Diagnostics;
using EfBatched.Running.Jobs;

namespace EfBatched.Running.Runner;

/// <summary>
/// Keeps a job's lease while its runner waits between two batches, where no lock on the job's row stands in for it. Nothing is decided here:
/// whether the job is still held, the guard of the next batch finds out.
/// </summary>
internal sealed class LeaseKeeper(
    EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, TimeProvider time)
{
    /// <summary>
    /// Waits, renewing the lease every third of its time; ends early when the host stops. False when the job has gone to another runner or its
    /// migration no longer runs: then the next batch would be refused.
    /// </summary>
    public async Task<bool> WaitAsync(LeasedJob job, TimeSpan delay, RunContext run)
    {
        var third = policy.Options.LeaseDuration / 3;
        var started = time.GetTimestamp();
        while (!run.Stopping.IsCancellationRequested)
        {
            var left = delay - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return true;
            }

            // Counted from when the renewal was asked for: the database may have made it then.
            var untilRenewal = third - time.GetElapsedTime(job.Lease.RenewedAt);
            if (untilRenewal <= TimeSpan.Zero)
            {
                if (!await RenewAsync(job, run.Stopping).ConfigureAwait(false))
                {
                    return false;
                }

                continue;
            }

            await Task.Delay(left < untilRenewal ? left : untilRenewal, time, run.Stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    private async Task<bool> RenewAsync(LeasedJob job, CancellationToken stopping)
    {
        var asked = time.GetTimestamp();
        try
        {
            return await database.WithStoreAsync((s, _) => s.Jobs.RenewAsync(job.Lease.Progress, stopping)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e)
        {
            // An unknown answer neither extends the lease nor ends it.
            JobLog.RenewalMissed(diagnostics.JobLogger, job.Id, job.Migration.Name, e);
            return true;
        }
        finally
        {
            job.Lease.RenewedAt = asked;
        }
    }
}

using System.Diagnostics;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Benchmarks.Figures;

/// <summary>Times what comes before a job's first batch: finding the migration and claiming the job.</summary>
internal sealed class ClaimStopwatch
{
    private readonly List<double> _milliseconds = [];
    private double _found;

    public IReadOnlyList<double> Milliseconds => _milliseconds;

    public IMigrationFinder Around(IMigrationFinder finder) => new TimedFinder(this, finder);

    public IJobClaimer Around(IJobClaimer claimer) => new TimedClaimer(this, claimer);

    private static async Task<(T Result, double Milliseconds)> TimeAsync<T>(Task<T> task)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await task;
        return (result, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private sealed class TimedFinder(ClaimStopwatch stopwatch, IMigrationFinder finder) : IMigrationFinder
    {
        public async Task<IReadOnlyList<(MigrationSnapshot Migration, BatchedWork Work)>> FindAsync(
            string? only, CancellationToken cancellationToken)
        {
            (var found, stopwatch._found) = await TimeAsync(finder.FindAsync(only, cancellationToken));
            return found;
        }
    }

    private sealed class TimedClaimer(ClaimStopwatch stopwatch, IJobClaimer claimer) : IJobClaimer
    {
        public async Task<ClaimOutcome> ClaimAsync(MigrationSnapshot seen, BatchedWork work, RunContext run)
        {
            var (outcome, milliseconds) = await TimeAsync(claimer.ClaimAsync(seen, work, run));
            if (outcome is ClaimOutcome.Claimed)
            {
                stopwatch._milliseconds.Add(stopwatch._found + milliseconds);
            }

            return outcome;
        }
    }
}

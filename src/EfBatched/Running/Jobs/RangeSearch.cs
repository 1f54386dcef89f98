using System.Collections.Concurrent;
using EfBatched.Model;
using EfBatched.Running.Cycle;
using EfBatched.Running.Failures;
using EfBatched.Running.Work;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Jobs;

/// <summary>
/// Searches the next range, for fewer rows after each timeout. A search that times out again and again fails its migration, since no job
/// has been created yet whose attempts could count it.
/// </summary>
internal sealed class RangeSearch(EngineEnvironment environment)
{
    private readonly ConcurrentDictionary<long, int> _timeouts = new();
    private readonly RangeFinder _ranges = new(environment);
    private readonly MigrationLifecycle _lifecycle = new(environment);

    /// <summary>The next range; null when there is no need for one, because jobs wait already or all ranges are given out.</summary>
    public async Task<NewRange?> FindAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var timeouts = _timeouts.GetValueOrDefault(migration.Id);
        var range = await _ranges.FindAsync(migration, work, SizeAfter(timeouts, migration, work), cancellationToken)
            .ConfigureAwait(false);
        if (range is not null && timeouts > 0)
        {
            // Back to the full size step by step.
            _timeouts[migration.Id] = timeouts - 1;
        }

        return range;
    }

    public bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        Failure.Of(exception, environment.Provider, cancellationToken).Kind == FailureKind.Transient;

    /// <summary>Counts a timeout. True when it was the last one, and the migration has failed.</summary>
    public async Task<bool> GiveUpAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var timeouts = _timeouts.AddOrUpdate(migration.Id, 1, (_, before) => before + 1);
        if (timeouts < environment.Options.MaxJobAttempts)
        {
            return false;
        }

        await environment.InTransactionAsync(
            async store =>
            {
                await _lifecycle.FailAsync(
                    store,
                    migration,
                    BatchedErrorCode.InvalidBatchingStrategy,
                    EfBatchedStrings.SearchTimedOut(migration, timeouts, SizeAfter(timeouts - 1, migration, work)),
                    cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        _timeouts.TryRemove(migration.Id, out _);
        return true;
    }

    private int SizeAfter(int timeouts, MigrationSnapshot migration, BatchedWork work)
    {
        var size = environment.Sizes.NextJobSize(migration, work, environment.MaxParallelJobsOf(migration, work));
        return Math.Max(size >> Math.Min(timeouts, 31), 1);
    }
}

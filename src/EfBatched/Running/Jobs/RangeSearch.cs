using System.Collections.Concurrent;
using EfBatched.Batching;
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
    /// <param name="migration">The migration.</param>
    /// <param name="work">Its work.</param>
    /// <param name="isInDoubt">True when the database did not accept what was found before.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<NewRange?> FindAsync(
        MigrationSnapshot migration, BatchedWork work, bool isInDoubt, CancellationToken cancellationToken)
    {
        var timeouts = _timeouts.GetValueOrDefault(migration.Id);
        var range = await _ranges.FindAsync(migration, work, SizeAfter(timeouts, migration, work), isInDoubt, cancellationToken)
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

        await FailAsync(
            migration,
            BatchedErrorCode.InvalidBatchingStrategy,
            EfBatchedStrings.SearchTimedOut(migration, timeouts, SizeAfter(timeouts - 1, migration, work).Value),
            cancellationToken).ConfigureAwait(false);
        _timeouts.TryRemove(migration.Id, out _);
        return true;
    }

    /// <summary>Fails the migration over a search that can never succeed; false when it may yet.</summary>
    public async Task<bool> RefuseAsync(MigrationSnapshot migration, Exception exception, CancellationToken cancellationToken)
    {
        if (Failure.Of(exception, environment.Provider, cancellationToken) is not { Kind: FailureKind.Final } failure)
        {
            return false;
        }

        await FailAsync(migration, BatchedErrorCode.InvalidBatchingStrategy, failure.ToJobError().Message, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private Task<bool> FailAsync(MigrationSnapshot migration, BatchedErrorCode code, string message, CancellationToken cancellationToken) =>
        environment.InTransactionAsync(
            async store =>
            {
                await _lifecycle.FailAsync(store, migration, code, message, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private RowCount SizeAfter(int timeouts, MigrationSnapshot migration, BatchedWork work)
    {
        var size = environment.Sizes.NextJobSize(migration, work, environment.MaxParallelJobsOf(migration, work));
        return RowCount.AtLeastOne(size >> Math.Min(timeouts, 31));
    }
}

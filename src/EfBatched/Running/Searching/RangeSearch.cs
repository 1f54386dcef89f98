using System.Collections.Concurrent;
using EfBatched.Databases.Errors;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Failures;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Searching;

/// <summary>
/// Searches the next range, for fewer rows after each timeout. No job has been created yet whose attempts could count what fails here, so it is
/// counted for the migration: what others cause holds it, what can never succeed fails it at once, and anything else after some tries.
/// </summary>
internal sealed class RangeSearch(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    RunnerIdentity identity)
{
    private readonly ConcurrentDictionary<long, int> _failures = new();
    private readonly RangeFinder _ranges = new(database, policy, memory);
    private readonly MigrationLifecycle _lifecycle = new(diagnostics, memory, identity);
    private readonly MigrationHolds _holds = new(policy, diagnostics, identity);
    private readonly LockWaits _lockWaits = new(database);

    /// <summary>The next range; null when there is no need for one, because jobs wait already or all ranges are given out.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="work">Its work.</param>
    /// <param name="isInDoubt">True when the database did not accept what was found before.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<NewRange?> FindAsync(
        MigrationSnapshot migration, BatchedWork work, bool isInDoubt, CancellationToken cancellationToken)
    {
        var failures = _failures.GetValueOrDefault(migration.Id);
        var range = await _ranges.FindAsync(migration, work, SizeAfter(failures, migration, work), isInDoubt, cancellationToken)
            .ConfigureAwait(false);
        _holds.Clear(migration);
        if (range is not null && failures > 0)
        {
            // Back to the full size step by step.
            _failures[migration.Id] = failures - 1;
        }

        return range;
    }

    /// <summary>What follows from a search that failed; null when that says nothing about the migration.</summary>
    public async Task<ClaimOutcome?> SettleAsync(
        MigrationSnapshot migration, BatchedWork work, Exception exception, CancellationToken cancellationToken)
    {
        var failure = Failure.Of(exception, database.Provider, cancellationToken);
        switch (failure.Kind)
        {
            case FailureKind.System or FailureKind.Interrupted:
                return null;
            case FailureKind.Final:
                return await FailAsync(migration, failure.ToJobError().Sentence).ConfigureAwait(false);
            // A search that waits for a lock says of itself only that it took too long.
            case FailureKind.Transient when await _lockWaits.FindOfTableAsync(work).ConfigureAwait(false) is { } wait:
                return await HoldAsync(migration, RunningStrings.WaitsForLock(work.Table, wait), FaultOrigin.Others, exception).ConfigureAwait(false);
            case FailureKind.Transient when failure.Origin == FaultOrigin.Others:
                return await HoldAsync(migration, failure.Cause, failure.Origin, exception).ConfigureAwait(false);
        }

        var failures = _failures.AddOrUpdate(migration.Id, 1, (_, before) => before + 1);
        if (failures < policy.Options.MaxJobAttempts)
        {
            return await HoldAsync(migration, failure.ToJobError().Sentence, failure.Origin, exception).ConfigureAwait(false);
        }

        _failures.TryRemove(migration.Id, out _);
        return await FailAsync(
            migration,
            failure.Kind == FailureKind.Transient
                ? RunningStrings.SearchTimedOut(migration, failures, SizeAfter(failures - 1, migration, work).Value)
                : RunningStrings.SearchFailed(migration, failures, failure.ToJobError().Sentence)).ConfigureAwait(false);
    }

    private Task<ClaimOutcome> HoldAsync(MigrationSnapshot migration, string reason, FaultOrigin origin, Exception exception) =>
        database.InTransactionAsync<ClaimOutcome>(
            async store => new ClaimOutcome.Waiting(
                await _holds.HoldAsync(store, migration, null, reason, origin, exception).ConfigureAwait(false)),
            CancellationToken.None);

    private Task<ClaimOutcome> FailAsync(MigrationSnapshot migration, string message) =>
        database.InTransactionAsync<ClaimOutcome>(
            async store =>
            {
                await _lifecycle.FailAsync(
                    store, migration, BatchedErrorCode.InvalidBatchingStrategy, message, CancellationToken.None).ConfigureAwait(false);
                return new ClaimOutcome.Ended();
            },
            CancellationToken.None);

    private RowCount SizeAfter(int failures, MigrationSnapshot migration, BatchedWork work)
    {
        var size = memory.Sizes.NextJobSize(migration, work, policy.MaxParallelJobsOf(migration, work));
        return RowCount.AtLeastOne(size >> Math.Min(failures, 31));
    }
}

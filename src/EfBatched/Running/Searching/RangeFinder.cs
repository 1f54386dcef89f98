using EfBatched.Databases.Errors;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Searching;

/// <summary>Finds where the next new job of a migration would end: by counting rows in key order, holding no lock.</summary>
internal sealed class RangeFinder(EngineDatabase database, RunnerPolicy policy, RunnerMemory memory)
{
    /// <summary>The next range; null when there is no need for one, because jobs wait already or all ranges are given out.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="work">Its work.</param>
    /// <param name="jobSize">The rows of the range, unless the bound comes first.</param>
    /// <param name="isInDoubt">True when the database did not accept what was found before.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<NewRange?> FindAsync(
        MigrationSnapshot migration,
        BatchedWork work,
        RowCount jobSize,
        bool isInDoubt,
        CancellationToken cancellationToken)
    {
        if (migration.HasInterruptedJobs || migration.HasReachedEnd)
        {
            return null;
        }

        if (!migration.HasStarted)
        {
            return await BeginAsync(migration, work, jobSize, cancellationToken).ConfigureAwait(false);
        }

        var after = work.Codec.DecodeIfAny(migration.Cursor);
        var walk = new Walk(after, work.Codec.Decode(migration.UpTo!.Value), jobSize, FirstBatchSize(migration, work, jobSize));
        return (isInDoubt ? null : await LookAsync(work, walk, cancellationToken).ConfigureAwait(false))
            ?? await ProveAsync(work, walk, cancellationToken).ConfigureAwait(false);
    }

    private async Task<NewRange> BeginAsync(
        MigrationSnapshot migration, BatchedWork work, RowCount jobSize, CancellationToken cancellationToken)
    {
        var search = new KeySearch(database, policy, work);
        var last = await search.ProveAsync(context => search.FindLastAsync(context, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (last is null)
        {
            return NewRange.Nothing(
                migration.Phase == BatchedMigrationPhase.Walk ? RunningStrings.TableIsEmpty : RunningStrings.NothingLeftToVerify);
        }

        if (migration.Phase == BatchedMigrationPhase.Verify
            && await IsVerifiedAtOnceAsync(search, work, cancellationToken).ConfigureAwait(false))
        {
            return NewRange.Nothing(RunningStrings.Verified);
        }

        var range = await ProveAsync(work, new Walk(null, last, jobSize, null), cancellationToken).ConfigureAwait(false);
        return range with
        {
            EstimatedRows = await database.WithStoreAsync(
                (store, context) => store.Catalog.EstimateRowsAsync(
                    TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), migration.Table), cancellationToken))
                .ConfigureAwait(false),
        };
    }

    // Most tables are read in less time than the walk takes to find its boundaries. One that is not has cost a few seconds in vain.
    private async Task<bool> IsVerifiedAtOnceAsync(KeySearch search, BatchedWork work, CancellationToken cancellationToken)
    {
        if (!database.Provider.CanEndQueries)
        {
            return false;
        }

        try
        {
            return !await search.ProveAsync(
                context => work.AnyMatchesAsync(context, policy.Options.IsFullSpeed, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (Failure.Of(e, database.Provider, cancellationToken).Kind == FailureKind.Transient)
        {
            return false;
        }
    }

    // A verification counts a whole job at once, and a search by predicate finds less after each batch.
    private RowCount? FirstBatchSize(MigrationSnapshot migration, BatchedWork work, RowCount jobSize) =>
        memory.Sizes.SizesOf(migration).Batch is var batchSize && batchSize < jobSize.Value
            && migration.Phase == BatchedMigrationPhase.Walk && !work.Declaration.IsByPredicate
                ? RowCount.AtLeastOne(batchSize)
                : null;

    // The usual way. What it finds is accepted where it is first used.
    private Task<NewRange?> LookAsync(BatchedWork work, Walk walk, CancellationToken cancellationToken) =>
        new KeySearch(database, policy, work).LookAsync(
            async context =>
            {
                var (first, end) = await SearchAsync(context, work, walk, cancellationToken).ConfigureAwait(false);
                return end is null
                    ? null
                    : await CountAsync(context, work, walk, end, isShort: ReferenceEquals(end, first?.Boundary), cancellationToken)
                        .ConfigureAwait(false) with { First = first };
            },
            cancellationToken);

    // The end is searched from the end of the first batch, so that no key is counted twice.
    private static async Task<(NextBatch? First, BoundaryCandidate? End)> SearchAsync(
        DbContext context, BatchedWork work, Walk walk, CancellationToken cancellationToken)
    {
        if (walk.FirstBatchSize is not { } size)
        {
            return (null, await FindAsync(walk.After, walk.JobSize).ConfigureAwait(false));
        }

        var first = new NextBatch(await FindAsync(walk.After, size).ConfigureAwait(false), size);
        var end = first.Boundary is null || first.Boundary.Boundary.IsWrittenAs(walk.UpTo)
            ? first.Boundary
            : await FindAsync(first.Boundary.Boundary, RowCount.AtLeastOne(walk.JobSize.Value - size.Value)).ConfigureAwait(false)
                ?? first.Boundary;
        return (first, end);

        Task<BoundaryCandidate?> FindAsync(Boundary? after, RowCount take) =>
            work.SearchBoundary(context, after, walk.UpTo, take).ExecuteAsync(cancellationToken);
    }

    private Task<NewRange> ProveAsync(BatchedWork work, Walk walk, CancellationToken cancellationToken)
    {
        var search = new KeySearch(database, policy, work);
        return search.ProveAsync(
            async context =>
                await search.FindAsync(context, walk.After, walk.UpTo, walk.JobSize, cancellationToken).ConfigureAwait(false) is { } end
                    ? await CountAsync(context, work, walk, BoundaryCandidate.Accepted(end), isShort: false, cancellationToken)
                        .ConfigureAwait(false)
                    : new NewRange(walk.UpTo, null, null, 0),
            cancellationToken);
    }

    // Every job has the rows it was counted for, except the last one, which has what is left.
    private static async Task<NewRange> CountAsync(
        DbContext context,
        BatchedWork work,
        Walk walk,
        BoundaryCandidate end,
        bool isShort,
        CancellationToken cancellationToken)
    {
        var rows = isShort || end.Boundary.IsWrittenAs(walk.UpTo)
            ? await work.CountAsync(context, walk.After, end.Boundary, cancellationToken).ConfigureAwait(false)
            : walk.JobSize.Value;
        return new NewRange(walk.UpTo, null, end, Math.Max(rows, 1));
    }

    /// <summary>What is left to give out, and how much of it.</summary>
    private sealed record Walk(Boundary? After, Boundary UpTo, RowCount JobSize, RowCount? FirstBatchSize);
}

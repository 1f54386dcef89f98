using EfBatched.Batching;
using EfBatched.Model;
using EfBatched.Running.Failures;
using EfBatched.Running.Work;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Jobs;

/// <summary>Finds where the next new job of a migration would end: by counting rows in key order, holding no lock.</summary>
internal sealed class RangeFinder(EngineEnvironment environment)
{
    /// <summary>The next range; null when there is no need for one, because jobs wait already or all ranges are given out.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="work">Its work.</param>
    /// <param name="jobSize">The rows of the range, unless the bound comes first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<NewRange?> FindAsync(
        MigrationSnapshot migration, BatchedWork work, int jobSize, CancellationToken cancellationToken)
    {
        if (migration.HasInterruptedJobs || migration.HasReachedEnd)
        {
            return null;
        }

        return await environment.WithStoreAsync(
            async (store, context) =>
            {
                context.Database.SetCommandTimeout(environment.BoundaryTimeoutSeconds);
                // Else a server that cannot be reached would look like a search that takes too long.
                await store.OpenAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return await (migration.HasStarted
                        ? ContinueAsync(context, migration, work, jobSize, cancellationToken)
                        : BeginAsync(store, context, migration, work, jobSize, cancellationToken)).ConfigureAwait(false);
                }
                finally
                {
                    await context.Database.CloseConnectionAsync().ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
    }

    private async Task<NewRange> BeginAsync(
        TrackingStore store,
        DbContext context,
        MigrationSnapshot migration,
        BatchedWork work,
        int jobSize,
        CancellationToken cancellationToken)
    {
        var last = await work.SearchLast(context).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        if (last is null)
        {
            return NewRange.Nothing(
                migration.Phase == BatchedMigrationPhase.Walk ? EfBatchedStrings.TableIsEmpty : EfBatchedStrings.NothingLeftToVerify);
        }

        if (migration.Phase == BatchedMigrationPhase.Verify
            && await IsVerifiedAtOnceAsync(context, work, cancellationToken).ConfigureAwait(false))
        {
            return NewRange.Nothing(EfBatchedStrings.Verified);
        }

        var table = TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), migration.Table);
        var rows = await store.Catalog.EstimateRowsAsync(table, cancellationToken).ConfigureAwait(false);
        var walk = new Walk(null, last, jobSize, FirstBatchSize(migration, work, jobSize));
        return await SearchEndAsync(context, work, walk, rows, cancellationToken).ConfigureAwait(false);
    }

    // Most tables are read in less time than the walk takes to find its boundaries. One that is not has cost a few seconds in vain.
    private async Task<bool> IsVerifiedAtOnceAsync(DbContext context, BatchedWork work, CancellationToken cancellationToken)
    {
        if (!environment.Provider.CanEndQueries)
        {
            return false;
        }

        try
        {
            return !await work.AnyMatchesAsync(context, environment.Options.IsFullSpeed, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Failure.Of(e, environment.Provider, cancellationToken).Kind == FailureKind.Transient)
        {
            return false;
        }
    }

    private Task<NewRange> ContinueAsync(
        DbContext context, MigrationSnapshot migration, BatchedWork work, int jobSize, CancellationToken cancellationToken)
    {
        var codec = work.Codec;
        var after = migration.Cursor is null ? null : codec.Decode(migration.Cursor);
        var walk = new Walk(after, codec.Decode(migration.UpTo!), jobSize, FirstBatchSize(migration, work, jobSize));
        return SearchEndAsync(context, work, walk, null, cancellationToken);
    }

    // A verification counts a whole job at once, and a search by predicate finds less after each batch.
    private int? FirstBatchSize(MigrationSnapshot migration, BatchedWork work, int jobSize) =>
        environment.Sizes.SizesOf(migration).Batch is var batchSize && batchSize < jobSize
            && migration.Phase == BatchedMigrationPhase.Walk && !work.Declaration.IsByPredicate
                ? batchSize
                : null;

    // The end is searched from the end of the first batch, so that no key is counted twice.
    private static async Task<NewRange> SearchEndAsync(
        DbContext context, BatchedWork work, Walk walk, long? estimatedRows, CancellationToken cancellationToken)
    {
        var codec = work.Codec;
        var bound = codec.Encode(walk.UpTo);
        var first = walk.FirstBatchSize is { } size
            ? new Lookahead(await SearchAsync(walk.After, size).ConfigureAwait(false), size)
            : null;
        var end = first is null ? await SearchAsync(walk.After, walk.JobSize).ConfigureAwait(false)
            : first.Next is null || codec.Encode(first.Next) == bound ? first.Next
            : await SearchAsync(first.Next, walk.JobSize - first.BatchSize).ConfigureAwait(false) ?? first.Next;
        if (end is null)
        {
            return new NewRange(bound, estimatedRows, null, 0);
        }

        // Every job has the rows it was counted for, except the last one, which has what is left.
        var rows = codec.Encode(end) == bound || ReferenceEquals(end, first?.Next)
            ? await work.CountAsync(context, walk.After, end, cancellationToken).ConfigureAwait(false)
            : walk.JobSize;
        return new NewRange(bound, estimatedRows, codec.Encode(end), Math.Max(rows, 1)) { First = first };

        Task<Boundary?> SearchAsync(Boundary? after, int take) =>
            work.SearchBoundary(context, after, walk.UpTo, take).ExecuteAsync(cancellationToken);
    }

    /// <summary>What is left to give out, and how much of it.</summary>
    private sealed record Walk(Boundary? After, Boundary UpTo, int JobSize, int? FirstBatchSize);
}

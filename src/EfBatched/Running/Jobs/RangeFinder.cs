using EfBatched.Batching;
using EfBatched.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Jobs;

/// <summary>Finds where the next new job of a migration would end: by counting rows in key order, holding no lock.</summary>
internal sealed class RangeFinder(EngineEnvironment environment)
{
    /// <summary>The next range; null when there is no need for one, because jobs wait already or all ranges are given out.</summary>
    public async Task<NewRange?> FindAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        if (migration.HasInterruptedJobs || migration.HasReachedEnd)
        {
            return null;
        }

        return await environment.WithStoreAsync(
            (store, context) =>
            {
                context.Database.SetCommandTimeout(environment.Options.BoundaryTimeout);
                return migration.HasStarted
                    ? ContinueAsync(context, migration, work, cancellationToken)
                    : BeginAsync(store, context, migration, work, cancellationToken);
            }).ConfigureAwait(false);
    }

    private async Task<NewRange> BeginAsync(
        TrackingStore store, DbContext context, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var last = await work.SearchLast(context).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        if (last is null)
        {
            return new NewRange(null, 0, null, 0);
        }

        var table = TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), migration.Table);
        var rows = await store.Catalog.EstimateRowsAsync(table, cancellationToken).ConfigureAwait(false);
        return await SearchEndAsync(context, work, null, last, migration, rows, cancellationToken).ConfigureAwait(false);
    }

    private Task<NewRange> ContinueAsync(
        DbContext context, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var codec = work.Codec;
        var after = migration.Cursor is null ? null : codec.Decode(migration.Cursor);
        return SearchEndAsync(context, work, after, codec.Decode(migration.UpTo!), migration, null, cancellationToken);
    }

    private async Task<NewRange> SearchEndAsync(
        DbContext context,
        BatchedWork work,
        Boundary? after,
        Boundary upTo,
        MigrationSnapshot migration,
        long? estimatedRows,
        CancellationToken cancellationToken)
    {
        var codec = work.Codec;
        var bound = codec.Encode(upTo);
        var jobSize = environment.Sizes.JobSizeOf(migration);
        var end = await work.SearchBoundary(context, after, upTo, jobSize).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        if (end is null)
        {
            return new NewRange(bound, estimatedRows, null, 0);
        }

        // Every job has the rows it was counted for, except the one at the bound, which has what is left.
        var rows = codec.Encode(end) == bound
            ? await work.CountAsync(context, after, end, cancellationToken).ConfigureAwait(false)
            : jobSize;
        return new NewRange(bound, estimatedRows, codec.Encode(end), Math.Max(rows, 1));
    }
}

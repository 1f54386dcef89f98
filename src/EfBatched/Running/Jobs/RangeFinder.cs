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
    public Task<NewRange?> FindAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken) =>
        migration.HasInterruptedJobs || migration.HasReachedEnd
            ? Task.FromResult<NewRange?>(null)
            : environment.WithStoreAsync(
                async (store, context) =>
                {
                    context.Database.SetCommandTimeout(environment.Options.BoundaryTimeout);
                    return migration.HasStarted
                        ? await ContinueAsync(context, migration, work, cancellationToken).ConfigureAwait(false)
                        : await BeginAsync(store, context, migration, work, cancellationToken).ConfigureAwait(false);
                });

    private static async Task<NewRange?> BeginAsync(
        TrackingStore store, DbContext context, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var last = await work.Keyset.SearchLast(context).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        if (last is null)
        {
            return new NewRange(null, 0, null);
        }

        var table = TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), migration.Table);
        var rows = await store.Catalog.EstimateRowsAsync(table, cancellationToken).ConfigureAwait(false);
        var end = await SearchEndAsync(context, work, null, last, migration.JobSize, cancellationToken).ConfigureAwait(false);
        return new NewRange(work.Keyset.Codec.Encode(last), rows, end);
    }

    private static async Task<NewRange?> ContinueAsync(
        DbContext context, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var codec = work.Keyset.Codec;
        var after = migration.Cursor is null ? null : codec.Decode(migration.Cursor);
        var end = await SearchEndAsync(context, work, after, codec.Decode(migration.UpTo!), migration.JobSize, cancellationToken)
            .ConfigureAwait(false);
        return new NewRange(migration.UpTo, null, end);
    }

    private static async Task<string?> SearchEndAsync(
        DbContext context, BatchedWork work, Boundary? after, Boundary upTo, int jobSize, CancellationToken cancellationToken)
    {
        var end = await work.Keyset.SearchBoundary(context, after, upTo, jobSize).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        return end is null ? null : work.Keyset.Codec.Encode(end);
    }
}

using EfBatched.Databases.Errors;
using EfBatched.Keys;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Searching;

/// <summary>
/// Searches for boundaries: a quick look, of which a key that was found is accepted later and finding none proves nothing; or a proof, whose
/// answer is believed, since hidden rows are an error in it and what was found is sent back to the database at once.
/// </summary>
internal sealed class KeySearch(EngineDatabase database, RunnerPolicy policy, BatchedWork work)
{
    /// <summary>Looks, in as few steps as can be.</summary>
    public Task<TResult> LookAsync<TResult>(Func<DbContext, Task<TResult>> look, CancellationToken cancellationToken) =>
        OpenedAsync((_, context) => look(context), cancellationToken);

    /// <summary>Proves: what is searched is seen whole, and as one snapshot where that costs no lock.</summary>
    /// <exception cref="HiddenRowsException">Row-level security could hide rows from the runner's role.</exception>
    public Task<TResult> ProveAsync<TResult>(Func<DbContext, Task<TResult>> search, CancellationToken cancellationToken) =>
        OpenedAsync(
            (store, context) => store.InSightOfAllRowsAsync(
                work.Table, policy.SearchLimitsFor(work), () => search(context), cancellationToken),
            cancellationToken);

    /// <summary>Where the next rows behind a key end; null when there are none. Part of a proof.</summary>
    /// <exception cref="UnusableKeyException">The key that was found does not come back as the one it is.</exception>
    public Task<Boundary?> FindAsync(
        DbContext context, Boundary? after, Boundary upTo, RowCount take, CancellationToken cancellationToken) =>
        FindAcceptedAsync(context, work.SearchBoundary(context, after, upTo, take), after, upTo, cancellationToken);

    /// <summary>The last key of the table; null when it has no row. Part of a proof.</summary>
    /// <exception cref="UnusableKeyException">The key that was found does not come back as the one it is.</exception>
    public Task<Boundary?> FindLastAsync(DbContext context, CancellationToken cancellationToken) =>
        FindAcceptedAsync(context, work.SearchLast(context), null, null, cancellationToken);

    // A row that is found once more, and still has no such key, was not deleted in between.
    private async Task<Boundary?> FindAcceptedAsync(
        DbContext context, BoundarySearch search, Boundary? after, Boundary? upTo, CancellationToken cancellationToken)
    {
        for (Boundary? refused = null; ;)
        {
            if (await search.ExecuteAsync(cancellationToken).ConfigureAwait(false) is not { Boundary: var found } candidate)
            {
                return null;
            }

            // Without columns there is nothing that could come back as another key.
            var verdict = found.Values.IsEmpty || found.IsWrittenAs(upTo)
                ? BoundaryVerdict.Accepted
                : await work.Accept(context, candidate, after).ExecuteAsync(cancellationToken).ConfigureAwait(false);
            if (verdict == BoundaryVerdict.Accepted)
            {
                return found;
            }

            if (verdict != BoundaryVerdict.NoSuchKey || found.IsWrittenAs(refused))
            {
                throw new UnusableKeyException(WorkStrings.KeyNotAccepted(work.Codec.Columns, verdict));
            }

            refused = found;
        }
    }

    private Task<TResult> OpenedAsync<TResult>(
        Func<TrackingStore, DbContext, Task<TResult>> search, CancellationToken cancellationToken) =>
        database.WithStoreAsync(
            async (store, context) =>
            {
                context.Database.SetCommandTimeout(policy.BoundaryTimeoutSeconds);
                // Else a server that cannot be reached would look like a search that takes too long.
                await store.OpenAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return await search(store, context).ConfigureAwait(false);
                }
                finally
                {
                    await context.Database.CloseConnectionAsync().ConfigureAwait(false);
                }
            });
}

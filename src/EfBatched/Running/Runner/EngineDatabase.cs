using System.Data;
using EfBatched.Contexts;
using EfBatched.Databases;
using EfBatched.Storage;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Runner;

/// <summary>The database as the engine reaches it: a context a step, and the tracking tables through it.</summary>
/// <param name="contexts">Where the contexts come from.</param>
/// <param name="provider">Which kind of database it is.</param>
/// <param name="owner">Whose the migrations are that this engine runs.</param>
/// <param name="bookkeepingTimeout">The longest statement on the tracking tables.</param>
internal sealed class EngineDatabase(IContextSource contexts, StorageProvider provider, string owner, TimeSpan bookkeepingTimeout)
{
    // Each is a transaction, and the pool's reset of the connection is another.
    private const int TransactionsOfOpening = 2;

    private long _openings;
    private long _openingsOfBatches;

    public StorageProvider Provider => provider;

    public string Owner => owner;

    /// <summary>True when every step has the same context, so that there can be one at a time.</summary>
    public bool HasSharedContext => contexts.IsShared;

    /// <summary>About how many transactions the engine has made, by the connections that it has opened.</summary>
    public long Transactions => TransactionsOfOpening * Volatile.Read(ref _openings);

    /// <summary>Those of them that were no batches: looks, claims, samples, beats.</summary>
    public long TransactionsOutsideBatches => Transactions - (TransactionsOfOpening * Volatile.Read(ref _openingsOfBatches));

    /// <summary>Which migration of the database a work is for.</summary>
    public DeclaredIdentity IdentityOf(BatchedWork work) =>
        new(work.Name, owner, provider.TableOf(work.Declaration.EntityType), provider);

    /// <summary>Opens a context for one step.</summary>
    public ContextHandle OpenContext() => Counted(contexts.Open(), () => Interlocked.Increment(ref _openings));

    /// <summary>Opens a context for one batch.</summary>
    public ContextHandle OpenBatchContext() =>
        Counted(
            contexts.Open(),
            () =>
            {
                Interlocked.Increment(ref _openings);
                Interlocked.Increment(ref _openingsOfBatches);
            });

    public TrackingStore OpenStore(DbContext context) => new(context, bookkeepingTimeout);

    /// <summary>Runs statements on the tracking tables through a context of their own.</summary>
    public async Task<TResult> WithStoreAsync<TResult>(Func<TrackingStore, DbContext, Task<TResult>> operation)
    {
        var handle = OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            var store = OpenStore(handle.Context);
            return await store.WithoutRetryAsync(() => operation(store, handle.Context)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs statements on the tracking tables in one short transaction.</summary>
    public async Task<TResult> InTransactionAsync<TResult>(
        Func<TrackingStore, Task<TResult>> operation, CancellationToken cancellationToken)
    {
        var handle = OpenContext();
        await using (handle.ConfigureAwait(false))
        {
            var store = OpenStore(handle.Context);
            return await store.InTransactionAsync(() => operation(store), cancellationToken).ConfigureAwait(false);
        }
    }

    // A step with several statements outside a transaction opens the connection for each of them.
    private static ContextHandle Counted(ContextHandle handle, Action opened)
    {
        var connection = handle.Context.Database.GetDbConnection();
        connection.StateChange += Count;
        return new ContextHandle(
            handle.Context,
            handle.Services,
            () =>
            {
                connection.StateChange -= Count;
                return handle.DisposeAsync();
            });

        void Count(object sender, StateChangeEventArgs e)
        {
            if (e is { OriginalState: ConnectionState.Closed, CurrentState: ConnectionState.Open })
            {
                opened();
            }
        }
    }
}

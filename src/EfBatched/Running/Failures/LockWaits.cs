using System.Data.Common;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Load;
using EfBatched.Faults;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Work;

namespace EfBatched.Running.Failures;

/// <summary>
/// Finds out whom a step has waited for in vain, while that session still holds it, on a connection of its own. Not to find out is no failure.
/// </summary>
internal sealed class LockWaits(EngineDatabase database)
{
    /// <summary>Whom a batch has waited for; null when it did not wait for a lock.</summary>
    public Task<LockWait?> FindAsync(Failure failure, BatchedWork work) =>
        FailureCause.Find(failure.Exception) is DbException exception
            ? TryAsync(store => store.Provider.FindLockWaitAsync(store.Connection, exception, work.Table, CancellationToken.None))
            : Task.FromResult<LockWait?>(null);

    /// <summary>Who keeps a search from the table, which says of itself only that it took too long; null when nobody does.</summary>
    public async Task<LockWait?> FindOfTableAsync(BatchedWork work) =>
        await TryAsync(store => store.Provider.FindTableHolderAsync(store.Connection, work.Table, CancellationToken.None))
            .ConfigureAwait(false) is { } holder
                ? new LockWait(true, holder)
                : null;

    private async Task<TAnswer?> TryAsync<TAnswer>(Func<TrackingStore, Task<TAnswer?>> ask)
        where TAnswer : class
    {
        try
        {
            return await database.WithStoreAsync(
                (store, _) => store.InTransactionAsync(() => ask(store), CancellationToken.None)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The reason that is shown says then that nobody could be seen.
            return null;
        }
    }
}

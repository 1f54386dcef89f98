using System.Data.Common;
using EfBatched.Contexts;
using EfBatched.Running.Jobs;
using EfBatched.Storage;
using EfBatched.Work;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Walking;

/// <summary>
/// One try of a batch, and how far it has come. It may go on after it was abandoned, since nobody can stop work that hangs; then it can no longer
/// commit, and its context is given back whenever it ends.
/// </summary>
internal sealed record BatchTrial(
    ContextHandle Handle,
    TrackingStore Store,
    LeasedJob Job,
    BatchedWork Work,
    NextBatch Batch,
    BatchLimit Limit) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private bool _isAbandoned;

    public IDbContextTransaction? Transaction { get; set; }

    /// <summary>By what the server knows the transaction; null where it does not.</summary>
    public string? TransactionId { get; set; }

    public int? RowsOfFinishedWork { get; set; }

    public bool MayBeCommitted { get; private set; }

    /// <summary>What failed while its transaction was open, before cleaning up.</summary>
    public Exception? Error { get; set; }

    /// <summary>True when the database has answered its ROLLBACK.</summary>
    public bool IsRolledBack { get; set; }

    /// <summary>From now on it may be committed.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or abandoned.</exception>
    public void BeginCommit()
    {
        lock (_lock)
        {
            Limit.Commit();
            if (_isAbandoned)
            {
                throw new OperationCanceledException();
            }

            MayBeCommitted = true;
        }
    }

    /// <summary>It is certain that no COMMIT was sent.</summary>
    public void IsNotCommitted() => MayBeCommitted = false;

    /// <summary>Whatever it does from now on is of no account. True when it may have been committed before.</summary>
    public bool Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            return MayBeCommitted;
        }
    }

    /// <summary>What to blame for an exception: the limit of the work, where that had passed.</summary>
    public Exception CauseOf(Exception exception) =>
        Limit.IsOver ? new TimeoutException(RunningStrings.WorkTooLong(Limit.Work), exception) : exception;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Handle.DisposeAsync().ConfigureAwait(false);
        }
        catch (DbException)
        {
            // Of a connection that broke, or whose session was ended. What came of the batch is known by now, and says more.
        }

        Limit.Dispose();
    }
}

using EfBatched.Sql;

namespace EfBatched.Running.Walking;

/// <summary>
/// What stands around the work of a batch in its transaction: how that opens, what must still be there when the work is done, and how it ends. A
/// job's batches are framed by the guard and COMMIT; those of a rehearsal, which has no job, by a ROLLBACK.
/// </summary>
internal interface IBatchFrame
{
    /// <summary>Whether what the work takes is a measure of the runner's work.</summary>
    bool IsMeasured { get; }

    /// <summary>Called after BEGIN, before the first statement of the batch. The time that it takes is not the batch's.</summary>
    Task BeginAsync(BatchTrial trial);

    /// <summary>The statement that opens the batch: its row is what an operator may change, and none refuses the batch.</summary>
    SqlText Guard(BatchTrial trial);

    /// <summary>Called when the batch is open, before its work.</summary>
    Task OpenedAsync(BatchTrial trial);

    /// <summary>Whether the transaction is still the one that the guard opened. Asked only where the driver does not know.</summary>
    Task<bool> IsOpenAsync(BatchTrial trial, CancellationToken cancellationToken);

    /// <summary>Called when the work is done and its transaction is known to be open, before it ends.</summary>
    Task WorkedAsync(BatchTrial trial, TimeSpan elapsed);

    /// <summary>Ends the transaction.</summary>
    Task EndAsync(BatchTrial trial);
}

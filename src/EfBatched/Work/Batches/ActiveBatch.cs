using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Work.Batches;

/// <summary>The batch whose work a context runs just now, if any; one for each context, through its own service provider.</summary>
internal sealed class ActiveBatch : IResettableService
{
    /// <summary>True while the user's work runs.</summary>
    public bool IsActive => RowLock is not null;

    /// <summary>What must be locked before each read: rows may have come since the one before. Null while no work runs.</summary>
    public RowLock? RowLock { get; private set; }

    /// <summary>Refuses a command of the work by an exception before it is sent; null as a rule.</summary>
    public Action<DbCommand>? Check { get; set; }

    /// <summary>Called with each command that the work waits for, before it is sent; null as a rule.</summary>
    public Func<DbCommand, CancellationToken, Task>? Observer { get; set; }

    public void Begin(RowLock rowLock) => RowLock = rowLock;

    public void End() => RowLock = null;

    public void ResetState()
    {
        End();
        (Check, Observer) = (null, null);
    }

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        ResetState();
        return Task.CompletedTask;
    }
}

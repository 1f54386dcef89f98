using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Running.Batches;

/// <summary>The batch whose work a context runs just now, if any; one for each context, through its own service provider.</summary>
internal sealed class ActiveBatch : IResettableService
{
    private RowLock? _rowLock;

    /// <summary>True while the user's work runs.</summary>
    public bool IsActive { get; private set; }

    public void Begin(RowLock rowLock)
    {
        IsActive = true;
        _rowLock = rowLock;
    }

    /// <summary>Takes what must be locked before the first read; null when that was done.</summary>
    public RowLock? TakeRowLock()
    {
        var rowLock = _rowLock;
        _rowLock = null;
        return rowLock;
    }

    public void End()
    {
        IsActive = false;
        _rowLock = null;
    }

    public void ResetState() => End();

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        End();
        return Task.CompletedTask;
    }
}

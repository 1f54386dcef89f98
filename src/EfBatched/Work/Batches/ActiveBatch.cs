using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Work.Batches;

/// <summary>The batch whose work a context runs just now, if any; one for each context, through its own service provider.</summary>
internal sealed class ActiveBatch : IResettableService
{
    /// <summary>True while the user's work runs.</summary>
    public bool IsActive => RowLock is not null;

    /// <summary>What must be locked before each read: rows may have come since the one before. Null while no work runs.</summary>
    public RowLock? RowLock { get; private set; }

    public void Begin(RowLock rowLock) => RowLock = rowLock;

    public void End() => RowLock = null;

    public void ResetState() => End();

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        End();
        return Task.CompletedTask;
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Running;

/// <summary>The batch whose work a context runs just now, if any; one for each context, through its own service provider.</summary>
internal sealed class ActiveBatch : IResettableService
{
    private IQueryable<int>? _lockQuery;

    /// <summary>True while the user's work runs.</summary>
    public bool IsActive { get; private set; }

    public void Begin(IQueryable<int> lockQuery)
    {
        IsActive = true;
        _lockQuery = lockQuery;
    }

    /// <summary>Takes the query whose rows must be locked before the first read; null when that was done.</summary>
    public IQueryable<int>? TakeLockQuery()
    {
        var query = _lockQuery;
        _lockQuery = null;
        return query;
    }

    public void End()
    {
        IsActive = false;
        _lockQuery = null;
    }

    public void ResetState() => End();

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        End();
        return Task.CompletedTask;
    }
}

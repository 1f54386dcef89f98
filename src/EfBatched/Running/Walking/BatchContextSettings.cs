using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Walking;

/// <summary>A context's settings while it runs a batch; a caller's own ones come back afterwards.</summary>
internal sealed class BatchContextSettings : IDisposable
{
    private readonly DbContext _context;
    private readonly int? _commandTimeout;
    private readonly bool _autoSavepoints;

    public BatchContextSettings(DbContext context, TimeSpan commandTimeout)
    {
        _context = context;
        _commandTimeout = context.Database.GetCommandTimeout();
        _autoSavepoints = context.Database.AutoSavepointsEnabled;
        context.Database.SetCommandTimeout(commandTimeout);
        // A failed SaveChanges fails the whole batch, so its savepoints would be round trips for nothing.
        context.Database.AutoSavepointsEnabled = false;
    }

    public void Dispose()
    {
        try
        {
            _context.Database.SetCommandTimeout(_commandTimeout);
            _context.Database.AutoSavepointsEnabled = _autoSavepoints;
        }
        catch (ObjectDisposedException)
        {
            // The work disposed the context; the batch has failed for that already.
        }
    }
}

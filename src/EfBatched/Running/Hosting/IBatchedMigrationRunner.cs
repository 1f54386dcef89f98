using Microsoft.EntityFrameworkCore;

namespace EfBatched;

/// <summary>
/// The runner of this process for one context. A singleton; safe from any thread.
/// </summary>
/// <typeparam name="TContext">The context whose migrations it runs.</typeparam>
public interface IBatchedMigrationRunner<TContext>
    where TContext : DbContext
{
    /// <summary>The runner's id, as in its tracking row and on its jobs.</summary>
    Guid Id { get; }

    /// <summary>Completes when the runner has stopped and holds no job: after the host has asked it to stop, or at once if it never started.</summary>
    Task Drained { get; }

    /// <summary>Makes a waiting runner look for work now.</summary>
    void Wake();
}

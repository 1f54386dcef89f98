using Microsoft.EntityFrameworkCore;

namespace EfBatched.Contexts;

/// <summary>A context for one step of the engine, and the services of its scope. Disposing gives both back.</summary>
internal sealed class ContextHandle(DbContext context, IServiceProvider services, Func<ValueTask> release) : IAsyncDisposable
{
    public DbContext Context => context;

    public IServiceProvider Services => services;

    public ValueTask DisposeAsync() => release();
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Contexts;

/// <summary>A new scope for every handle; the context comes from the scope, or from a factory where only that is registered.</summary>
internal sealed class ScopedContextSource<TContext>(IServiceScopeFactory scopes) : IContextSource
    where TContext : DbContext
{
    public bool IsShared => false;

    public ContextHandle Open()
    {
        var scope = scopes.CreateAsyncScope();
        if (scope.ServiceProvider.GetService<TContext>() is { } scoped)
        {
            return new ContextHandle(scoped, scope.ServiceProvider, scope.DisposeAsync);
        }

        var factory = scope.ServiceProvider.GetService<IDbContextFactory<TContext>>()
            ?? throw new InvalidOperationException(ContextsStrings.ContextNotRegistered(typeof(TContext)));
        var context = factory.CreateDbContext();
        return new ContextHandle(
            context,
            scope.ServiceProvider,
            async () =>
            {
                await context.DisposeAsync().ConfigureAwait(false);
                await scope.DisposeAsync().ConfigureAwait(false);
            });
    }
}

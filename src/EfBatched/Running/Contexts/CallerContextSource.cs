using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Running.Contexts;

/// <summary>The one context of a caller, cleared between the steps.</summary>
internal sealed class CallerContextSource(DbContext context) : IContextSource
{
    public ContextHandle Open()
    {
        context.ChangeTracker.Clear();
        return new ContextHandle(
            context,
            context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider ?? NoServices.Instance,
            () =>
            {
                context.ChangeTracker.Clear();
                return ValueTask.CompletedTask;
            });
    }
}

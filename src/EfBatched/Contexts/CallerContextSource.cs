using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Contexts;

/// <summary>The one context of a caller, cleared between the steps and left with its own settings.</summary>
internal sealed class CallerContextSource(DbContext context) : IContextSource
{
    public bool IsShared => true;

    /// <summary>The application's services, as far as the context knows them.</summary>
    public static IServiceProvider ServicesOf(DbContext context) =>
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider ?? NoServices.Instance;

    public ContextHandle Open()
    {
        context.ChangeTracker.Clear();
        var commandTimeout = context.Database.GetCommandTimeout();
        return new ContextHandle(
            context,
            ServicesOf(context),
            () =>
            {
                context.ChangeTracker.Clear();
                context.Database.SetCommandTimeout(commandTimeout);
                return ValueTask.CompletedTask;
            });
    }
}

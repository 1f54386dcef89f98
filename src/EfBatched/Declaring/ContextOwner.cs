using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Declaring;

/// <summary>Whose the batched migrations of a context are.</summary>
internal static class ContextOwner
{
    /// <summary>
    /// The name that the context's options give, else that of its own class: the one that EF finds the context's schema migrations by, so it is
    /// the same for the design-time tools and for the application.
    /// </summary>
    public static string NameOf(DbContext context) =>
        ServiceProviderServiceExtensions.GetService<BatchedMigrationsOptions>(context.GetInfrastructure())?.OwnerName ?? context.GetType().Name;
}

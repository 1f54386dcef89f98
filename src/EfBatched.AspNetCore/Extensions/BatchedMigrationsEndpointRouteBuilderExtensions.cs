using EfBatched;
using EfBatched.AspNetCore;
using EfBatched.AspNetCore.Api;
using EfBatched.AspNetCore.Mounting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the dashboard of batched migrations and its HTTP API.</summary>
public static class BatchedMigrationsEndpointRouteBuilderExtensions
{
    // Reasons have at most a thousand characters, and a form some fields more.
    private const int LargestBody = 64 * 1024;

    /// <summary>Maps the dashboard of a context's batched migrations, and the HTTP API under <c>api</c> in the same path.</summary>
    /// <remarks>
    /// Without a policy only local requests are answered, none that a proxy has forwarded, and outside the development environment a warning is
    /// logged. Needs no service of the host beyond the context. See docs/dashboard.md.
    /// </remarks>
    /// <param name="endpoints">Where to map it: the application, or a group.</param>
    /// <param name="pattern">The path, as <c>/batched-migrations</c>.</param>
    /// <param name="configure">Who may see and operate, and how it is shown.</param>
    /// <returns>All endpoints, for what the host adds to them.</returns>
    /// <exception cref="InvalidOperationException">A policy is named and the host has no authorization, or tokens are asked for and it has no
    /// antiforgery.</exception>
    public static IEndpointConventionBuilder MapBatchedMigrations<TContext>(
        this IEndpointRouteBuilder endpoints, string pattern, Action<BatchedMigrationsDashboardOptions>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new BatchedMigrationsDashboardOptions();
        configure?.Invoke(options);
        var services = endpoints.ServiceProvider;
        Check(options, pattern, services);
        var mount = new Mount($"EfBatched.{Guid.NewGuid():N}.", options, typeof(TContext), services);

        var all = endpoints.MapGroup(pattern);
        if (options.ReadPolicy is { } read)
        {
            all.RequireAuthorization(read);
        }

        var pages = all.MapGroup("");
        pages.AddEndpointFilter(new Guard(mount, isApi: false, isChange: false)).ExcludeFromDescription();
        new PageEndpoints(mount).Map(pages);
        var forms = all.MapGroup("");
        forms.AddEndpointFilter(new Guard(mount, isApi: false, isChange: true)).ExcludeFromDescription();
        new FormEndpoints(mount).Map(forms);
        var answers = all.MapGroup("api").WithTags("Batched migrations");
        answers.AddEndpointFilter(new Guard(mount, isApi: true, isChange: false));
        new ReadingApi(mount).Map(answers);
        var commands = all.MapGroup("api").WithTags("Batched migrations");
        commands.AddEndpointFilter(new Guard(mount, isApi: true, isChange: true));
        new ChangingApi(mount).Map(commands);
        foreach (var changing in new[] { forms, commands })
        {
            changing.WithMetadata(new RequestSizeLimitAttribute(LargestBody));
            if (options.OperatePolicy is { } operate)
            {
                changing.RequireAuthorization(operate);
            }
        }

        return all;
    }

    private static void Check(BatchedMigrationsDashboardOptions options, string pattern, IServiceProvider services)
    {
        var registered = services.GetService<IServiceProviderIsService>();
        if ((options.ReadPolicy ?? options.OperatePolicy) is { } policy && registered?.IsService(typeof(IAuthorizationService)) == false)
        {
            throw new InvalidOperationException(DashboardStrings.PolicyWithoutServices(policy));
        }

        if (options.RequiresAntiforgeryTokens && registered?.IsService(typeof(IAntiforgery)) == false)
        {
            throw new InvalidOperationException(DashboardStrings.TokensWithoutServices);
        }

        if ((options.ReadPolicy is null || options.OperatePolicy is null)
            && services.GetService<IHostEnvironment>()?.IsDevelopment() == false)
        {
            DashboardLog.NoPolicy(services.GetRequiredService<ILoggerFactory>().CreateLogger("EfBatched.Dashboard"), pattern);
        }
    }
}

using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Security;

/// <summary>Decides who may read and who may change something.</summary>
internal sealed class Access(BatchedMigrationsDashboardOptions options)
{
    /// <summary>What is wrong with a request; null for one that may read.</summary>
    public string? FindRefusal(HttpContext context) =>
        options.ReadPolicy is null && !LocalRequest.Is(context) ? DashboardStrings.OnlyLocalRequests : null;

    /// <summary>What is wrong with a request that changes something, beside what the policies say; null for one that may.</summary>
    public async Task<string?> FindRefusalOfChangeAsync(HttpContext context) =>
        options.OperatePolicy is null && !LocalRequest.Is(context) ? DashboardStrings.OnlyLocalChanges
        : !SameOrigin.Is(context.Request) ? DashboardStrings.OtherOrigin
        // In a form's field or, for what is no form, in the header.
        : options.RequiresAntiforgeryTokens
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context).ConfigureAwait(false)
            ? DashboardStrings.TokenInvalid
        : null;

    /// <summary>Whether the user of a page may change something, so that it offers nothing that would be refused.</summary>
    public async Task<bool> MayOperateAsync(HttpContext context) =>
        options.OperatePolicy is not { } policy
            ? LocalRequest.Is(context)
            : (await context.RequestServices.GetRequiredService<IAuthorizationService>()
                .AuthorizeAsync(context.User, context, policy).ConfigureAwait(false)).Succeeded;

    /// <summary>The token that goes with a change, and the cookie that goes with the token; null where none is asked for.</summary>
    public AntiforgeryTokenSet? TokensOf(HttpContext context) =>
        options.RequiresAntiforgeryTokens ? context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context) : null;

    /// <summary>Who it is, as the events say it.</summary>
    public static string ActorOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? name
            : $"dashboard@{Environment.MachineName}";
}

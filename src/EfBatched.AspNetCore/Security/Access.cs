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
        : options.RequiresAntiforgeryTokens && context.Request.HasFormContentType
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context).ConfigureAwait(false)
            ? DashboardStrings.TokenInvalid
        : null;

    /// <summary>Whether the user of a page may change something, so that it offers nothing that would be refused.</summary>
    public async Task<bool> MayOperateAsync(HttpContext context) =>
        options.OperatePolicy is not { } policy
            ? LocalRequest.Is(context)
            : (await context.RequestServices.GetRequiredService<IAuthorizationService>()
                .AuthorizeAsync(context.User, context, policy).ConfigureAwait(false)).Succeeded;

    /// <summary>The hidden field of a form, by name and value; null where no token is asked for.</summary>
    public (string Name, string Value)? TokenOf(HttpContext context)
    {
        if (!options.RequiresAntiforgeryTokens)
        {
            return null;
        }

        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return (tokens.FormFieldName, tokens.RequestToken!);
    }

    /// <summary>Who it is, as the events say it.</summary>
    public static string ActorOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? name
            : $"dashboard@{Environment.MachineName}";
}

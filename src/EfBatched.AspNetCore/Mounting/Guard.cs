using EfBatched.AspNetCore.Pages;
using EfBatched.AspNetCore.Reading;
using EfBatched.Operating;
using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>What happens around every request: headers, refusals, and failures that have an answer.</summary>
internal sealed class Guard(Mount mount, bool isApi, bool isChange) : IEndpointFilter
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        SetHeaders(http.Response.Headers);
        DecodeSlashes(context.Arguments);
        if (mount.Access.FindRefusal(http) is { } refusal)
        {
            return Plain(refusal);
        }

        try
        {
            if (isChange && await mount.Access.FindRefusalOfChangeAsync(http).ConfigureAwait(false) is { } refused)
            {
                return await AnswerAsync(http, StatusCodes.Status403Forbidden, "Refused", refused).ConfigureAwait(false);
            }

            return await next(context).ConfigureAwait(false);
        }
        catch (Refusal e)
        {
            return await AnswerAsync(http, e.Status, e.Title, e.Message).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            http.Response.Headers.RetryAfter = "2";
            return await AnswerAsync(
                http,
                StatusCodes.Status503ServiceUnavailable,
                e.HasNoTables ? "No tables yet" : "The database is out of reach",
                e.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            return await AnswerAsync(
                http,
                e.StatusCode,
                "Bad request",
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? DashboardStrings.BodyTooLarge : DashboardStrings.BodyUnreadable)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (Refusal.Of(e) is { } known)
        {
            return await AnswerAsync(http, known.Status, known.Title, known.Message).ConfigureAwait(false);
        }
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    // The server leaves these alone in paths, and a name may have one.
    private static void DecodeSlashes(IList<object?> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is string text)
            {
                arguments[i] = text.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    // Whoever may not read learns nothing, not even the look of a page.
    private IResult Plain(string message) =>
        isApi
            ? Results.Problem(message, statusCode: StatusCodes.Status403Forbidden)
            : Results.Text(message, statusCode: StatusCodes.Status403Forbidden);

    private async Task<IResult> AnswerAsync(HttpContext http, int status, string title, string message)
    {
        if (isApi)
        {
            return Results.Problem(message, statusCode: status, title: title);
        }

        var frame = await mount.FrameAsync(http).ConfigureAwait(false);
        var back = http.Request.RouteValues.TryGetValue("name", out var name) && name is string text && status != StatusCodes.Status404NotFound
            ? frame.Links.Migration(text)
            : frame.Links.Index;
        return new Html<MessagePage>(
            new()
            {
                ["Frame"] = frame,
                ["Heading"] = title,
                ["Message"] = message,
                ["Tone"] = status == StatusCodes.Status503ServiceUnavailable ? "bad" : "warn",
                ["Back"] = back,
                // What is asked for again by GET recovers by itself.
                ["IsLive"] = status == StatusCodes.Status503ServiceUnavailable && HttpMethods.IsGet(http.Request.Method),
            },
            status);
    }
}

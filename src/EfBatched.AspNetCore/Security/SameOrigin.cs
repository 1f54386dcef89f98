using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Security;

/// <summary>Tells whether a change was asked for by our own page, or by a program, but not by a page of another origin.</summary>
internal static class SameOrigin
{
    public static bool Is(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() switch
        {
            "same-origin" or "none" => true,
            "" => IsOwnOrigin(request),
            _ => false,
        };

    // A browser on a plain address sends this header alone; what sends neither is no browser.
    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin
        && (origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)));
}

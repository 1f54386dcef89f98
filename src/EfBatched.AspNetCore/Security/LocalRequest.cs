using System.Net;
using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Security;

/// <summary>
/// Tells whether a request comes from the same machine, and not from elsewhere through a proxy on it. A proxy that adds no header, names the
/// machine itself as the host and speaks HTTP/1.1 cannot be told; see docs/security.md.
/// </summary>
internal static class LocalRequest
{
    // What proxies add, and what the middleware for it leaves behind once it has read that.
    private static readonly string[] Traces =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Original-For", "X-Original-Host",
        "X-Original-Proto", "X-Original-Prefix", "X-Real-IP", "Via", "CF-Connecting-IP", "True-Client-IP",
    ];

    public static bool Is(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !Traces.Any(context.Request.Headers.ContainsKey)
        // What a proxy speaks to its upstream where nobody told it otherwise.
        && !HttpProtocol.IsHttp10(context.Request.Protocol)
        && IsLoopbackName(context.Request.Host.Host);

    // A foreign name that leads here is a page of somebody else that a browser was made to send to us.
    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

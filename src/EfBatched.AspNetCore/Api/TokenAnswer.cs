namespace EfBatched.AspNetCore.Api;

/// <summary>An antiforgery token for changes by the HTTP API.</summary>
/// <param name="Header">The header in which it is sent; null where the host has switched that off.</param>
/// <param name="Token">The token.</param>
internal sealed record TokenAnswer(string? Header, string Token);

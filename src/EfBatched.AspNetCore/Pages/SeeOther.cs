using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Pages;

/// <summary>The answer to a change: look at it there, by GET.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.AspNetCore.Pages;

/// <summary>A page, rendered on the server without any service of the host: one line that maps it is enough.</summary>
internal sealed class Html<TPage>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var logs = httpContext.RequestServices.GetRequiredService<ILoggerFactory>();
        var renderer = new HtmlRenderer(httpContext.RequestServices, logs);
        await using (renderer.ConfigureAwait(false))
        {
            var html = await renderer.Dispatcher.InvokeAsync(
                async () => (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters)).ConfigureAwait(true)).ToHtmlString())
                .ConfigureAwait(false);
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            await httpContext.Response.WriteAsync("<!DOCTYPE html>\n" + html, httpContext.RequestAborted).ConfigureAwait(false);
        }
    }
}

using System.Globalization;
using EfBatched.AspNetCore.Reading;
using EfBatched.AspNetCore.Security;
using EfBatched.AspNetCore.Pages;
using EfBatched.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>The forms of the pages: each changes something, and leads back to where it was sent from.</summary>
internal sealed class FormEndpoints(Mount mount)
{
    public void Map(RouteGroupBuilder forms)
    {
        forms.MapPost("pause-all", (HttpContext context, CancellationToken _) =>
            RunOnAllAsync(context, (changes, form) => changes.PauseAllAsync(Reason(form), context.RequestAborted)));
        forms.MapPost("resume-all", (HttpContext context, CancellationToken _) =>
            RunOnAllAsync(context, (changes, form) => changes.ResumeAllAsync(Reason(form), context.RequestAborted)));
        foreach (var change in Enum.GetValues<MigrationChange>())
        {
            forms.MapPost($"migrations/{{name}}/{change.ToString().ToLowerInvariant()}", (string name, HttpContext context) =>
                RunAsync(context, name, (changes, form) => changes.ChangeAsync(name, change, Reason(form), context.RequestAborted)));
        }

        forms.MapPost("migrations/{name}/settings", (string name, HttpContext context) =>
            RunAsync(context, name, (changes, form) => SetAsync(changes, name, form, context.RequestAborted)));
        forms.MapPost("migrations/{name}/jobs/{id:long}/retry", (string name, long id, HttpContext context) =>
            RunAsync(context, name, (changes, form) => changes.RetryJobAsync(name, id, Reason(form), context.RequestAborted)));
        forms.MapPost("migrations/{name}/jobs/{id:long}/skip", (string name, long id, HttpContext context) =>
            RunAsync(context, name, (changes, form) => changes.SkipJobAsync(name, id, Reason(form), context.RequestAborted)));
        forms.MapPost("migrations/{name}/jobs/retry", (string name, HttpContext context) => ChangeJobsAsync(name, isSkip: false, context));
        forms.MapPost("migrations/{name}/jobs/skip", (string name, HttpContext context) => ChangeJobsAsync(name, isSkip: true, context));
        forms.MapPost("migrations/{name}/rehearsal", RehearseAsync);
    }

    private Task<IResult> ChangeJobsAsync(string name, bool isSkip, HttpContext context) =>
        RunAsync(
            context,
            name,
            (changes, form) => changes.ChangeJobsAsync(
                name, JobFilter.Read(context.Request.Query) ?? throw Refusal.Bad(DashboardStrings.FilterUnreadable), isSkip, Reason(form),
                context.RequestAborted));

    private async Task<IResult> RehearseAsync(string name, HttpContext context)
    {
        await mount.RehearseAsync(name, context).ConfigureAwait(false);
        return new SeeOther(mount.LinksOf(context).Rehearsal(name));
    }

    private static Task<bool> SetAsync(Changes changes, string name, IFormCollection form, CancellationToken cancellationToken)
    {
        int? version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var shown) ? shown : null;
        var value = form["value"].ToString();
        return changes.SetAsync(
            name, new Dictionary<string, string?> { [form["setting"].ToString()] = value.Length == 0 ? null : value },
            version ?? throw Refusal.Bad(DashboardStrings.NotAForm), Reason(form), cancellationToken);
    }

    private async Task<IResult> RunAsync<T>(HttpContext context, string name, Func<Changes, IFormCollection, Task<T>> change)
    {
        var form = await ReadFormAsync(context).ConfigureAwait(false);
        await change(new Changes(ReaderOf(context), Access.ActorOf(context)), form).ConfigureAwait(false);
        return Back(context, name, form);
    }

    private async Task<IResult> RunOnAllAsync(HttpContext context, Func<Changes, IFormCollection, Task<int>> change)
    {
        var form = await ReadFormAsync(context).ConfigureAwait(false);
        await AllDatabases.ChangeAsync(mount, context, changes => change(changes, form)).ConfigureAwait(false);
        return Back(context, null, form);
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context) =>
        context.Request.HasFormContentType
            ? await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false)
            : throw Refusal.Bad(DashboardStrings.NotAForm);

    private SeeOther Back(HttpContext context, string? name, IFormCollection form)
    {
        var links = mount.LinksOf(context);
        // Only the filter of our own page, which begins with its question mark, is taken from the form: it cannot lead elsewhere.
        var back = form["back"].ToString() is ['?', ..] query && query.Length < 2_000 && query.All(c => c is > ' ' and < (char)127) ? query : "";
        var page = name is null || form["from"] == "index" ? links.In(null).Index : links.Migration(name);
        return new SeeOther(back.Length == 0 ? page : $"{page.Split('?')[0]}{back}");
    }

    private static string? Reason(IFormCollection form) =>
        form["reason"].ToString().Trim() is { Length: > 0 } reason ? reason[..Math.Min(reason.Length, 1_000)] : null;

    private Reader ReaderOf(HttpContext context) =>
        mount.FindReader(context.Request) ?? throw Refusal.UnknownDatabase(context.Request);
}

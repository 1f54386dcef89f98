using EfBatched.AspNetCore.Mounting;
using EfBatched.AspNetCore.Pages;
using EfBatched.AspNetCore.Reading;
using EfBatched.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using System.Globalization;

namespace EfBatched.AspNetCore.Api;

/// <summary>What the HTTP API answers.</summary>
internal sealed class ReadingApi(Mount mount)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("migrations", (Delegate)ListAsync).WithSummary("All batched migrations that were ever enqueued, oldest first.")
            .Produces<IReadOnlyList<MigrationAnswer>>().ProducesProblem(503);
        api.MapGet("migrations/{name}", FindAsync).WithSummary("One batched migration.")
            .Produces<MigrationAnswer>().ProducesProblem(404).ProducesProblem(503);
        api.MapGet("migrations/{name}/jobs", JobsAsync)
            .WithSummary("Jobs, the newest first: query 'status', 'sqlState', 'constraint', 'rows=only', 'before' and 'take' (1 to 500).")
            .Produces<JobsAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        api.MapGet("migrations/{name}/events", EventsAsync).WithSummary("The newest events.")
            .Produces<IReadOnlyList<EventAnswer>>().ProducesProblem(404).ProducesProblem(503);
        api.MapGet("migrations/{name}/settings", SettingsAsync).WithSummary("The settings; the header ETag is their version.")
            .Produces<IReadOnlyList<SettingAnswer>>().ProducesProblem(404).ProducesProblem(503);
        api.MapGet("migrations/{name}/work", WorkAsync)
            .WithSummary("Its class, condition and statements as this build has them, and what the gates that wait for it say.")
            .Produces<WorkAnswer>().ProducesProblem(404).ProducesProblem(503);
        api.MapGet("migrations/{name}/rehearsal", RehearsalAsync)
            .WithSummary("The last rehearsal that was started in this process.")
            .Produces<RehearsalAnswer>().ProducesProblem(404).ProducesProblem(503);
        api.MapGet("runners", (Delegate)RunnersAsync).WithSummary("The runners, those that stopped included.")
            .Produces<IReadOnlyList<RunnerAnswer>>().ProducesProblem(503);
        if (mount.Options.RequiresAntiforgeryTokens)
        {
            api.MapGet("antiforgery", Token).WithSummary("The token that a change needs, in the named header and with the cookie of this answer.")
                .Produces<TokenAnswer>();
        }
    }

    private IResult Token(HttpContext context)
    {
        var tokens = mount.Access.TokensOf(context)!;
        return Json(new TokenAnswer(tokens.HeaderName, tokens.RequestToken!));
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var lists = new List<MigrationList>();
        foreach (var reader in mount.ReadersOf(context.Request))
        {
            lists.Add(await reader.ListAsync(context.RequestAborted).ConfigureAwait(false));
        }

        return Json(MigrationList.Distinct(lists).SelectMany(l => l.Migrations.Select(m => MigrationAnswer.Of(l.Source.Key, m))).ToList());
    }

    private async Task<IResult> FindAsync(string name, HttpContext context)
    {
        var (reader, page) = await PageAsync(name, context).ConfigureAwait(false);
        return Json(MigrationAnswer.Of(reader.Source.Key, page.State));
    }

    private async Task<IResult> JobsAsync(string name, HttpContext context)
    {
        var (_, page) = await PageAsync(name, context).ConfigureAwait(false);
        return Json(new JobsAnswer([.. page.Jobs.Jobs.Select(JobAnswer.Of)], page.Jobs.Next?.ToString(CultureInfo.InvariantCulture)));
    }

    private async Task<IResult> EventsAsync(string name, HttpContext context)
    {
        var (_, page) = await PageAsync(name, context).ConfigureAwait(false);
        return Json(page.Events.Select(EventAnswer.Of).ToList());
    }

    private async Task<IResult> SettingsAsync(string name, HttpContext context)
    {
        var (_, page) = await PageAsync(name, context).ConfigureAwait(false);
        context.Response.Headers.ETag = SettingsVersion.Write(page.Details.Row.SettingsVersion);
        return Json(EditableSettings.All.Select(s => new SettingAnswer(s.Key, s.Label, s.Read(page.Details.Row), s.Unit, s.Range)).ToList());
    }

    private async Task<IResult> WorkAsync(string name, HttpContext context)
    {
        var (reader, page) = await PageAsync(name, context).ConfigureAwait(false);
        return Json(WorkAnswer.Of(page.Details, mount.Rehearsals.Find(reader.Source, name)));
    }

    private async Task<IResult> RehearsalAsync(string name, HttpContext context)
    {
        var (reader, _) = await PageAsync(name, context).ConfigureAwait(false);
        return mount.Rehearsals.Find(reader.Source, name) is { } outcome
            ? Json(new RehearsalAnswer(outcome.Report is null, outcome.Report))
            : throw new Refusal(StatusCodes.Status404NotFound, "Not found", DashboardStrings.NotRehearsed(name));
    }

    private async Task<IResult> RunnersAsync(HttpContext context)
    {
        var lists = new List<RunnerList>();
        foreach (var reader in mount.ReadersOf(context.Request))
        {
            lists.Add(await reader.RunnersAsync(context.RequestAborted).ConfigureAwait(false));
        }

        return Json(lists.DistinctBy(l => l.Place).SelectMany(l => l.Runners.Select(r => RunnerAnswer.Of(l, r))).ToList());
    }

    private async Task<(Reader Reader, MigrationPage Page)> PageAsync(string name, HttpContext context)
    {
        var reader = mount.FindReader(context.Request) ?? throw Refusal.UnknownDatabase(context.Request);
        var jobs = JobFilter.Read(context.Request.Query)
            ?? throw new Refusal(StatusCodes.Status400BadRequest, "Bad request", DashboardStrings.FilterUnreadable);
        return (reader, await reader.FindAsync(name, jobs, context.RequestAborted).ConfigureAwait(false) ?? throw Refusal.Unknown(name));
    }

    private static IResult Json<T>(T value) => Results.Json(value, ApiJson.Options);
}

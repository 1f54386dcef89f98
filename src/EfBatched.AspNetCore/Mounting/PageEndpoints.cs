using EfBatched.AspNetCore.Pages;
using EfBatched.AspNetCore.Reading;
using EfBatched.Reporting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>The pages.</summary>
internal sealed class PageEndpoints(Mount mount)
{
    public void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("", (Delegate)IndexAsync).WithName(mount.EndpointPrefix + "index");
        pages.MapGet("runners", (Delegate)RunnersAsync);
        pages.MapGet("migrations/{name}", MigrationAsync);
        pages.MapGet("migrations/{name}/rehearsal", RehearsalAsync);
        pages.MapGet("migrations/{name}/jobs/{change:regex(^(retry|skip)$)}", ConfirmAsync);
        pages.MapGet("assets/{hash}/{file}", Assets.Serve);
    }

    private async Task<IResult> IndexAsync(HttpContext context)
    {
        var lists = new List<MigrationList>();
        var faults = new List<SourceFault>();
        foreach (var reader in mount.Readers)
        {
            try
            {
                lists.Add(await reader.ListAsync(context.RequestAborted).ConfigureAwait(false));
            }
            catch (DatabaseUnavailableException e)
            {
                faults.Add(new SourceFault(reader.Source.Key, e.Message, e.HasNoTables));
            }
        }

        return new Html<IndexPage>(
            new()
            {
                ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false) with { IsIndex = true },
                ["Lists"] = lists,
                ["Faults"] = faults,
                ["First"] = mount.Readers[0].Source.Key,
                ["Text"] = context.Request.Query["q"].ToString().Trim(),
                ["Section"] = Enum.TryParse<MigrationSection>(context.Request.Query["state"], true, out var section) && Enum.IsDefined(section)
                    ? section
                    : null,
            },
            // Where there are no tables yet all is well: nothing was enqueued.
            faults.Any(f => !f.HasNoTables) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private async Task<IResult> MigrationAsync(string name, HttpContext context)
    {
        var jobs = JobFilter.Read(context.Request.Query) ?? throw Refusal.Bad(DashboardStrings.FilterUnreadable);
        var page = await ReaderOf(context).FindAsync(name, jobs, context.RequestAborted).ConfigureAwait(false) ?? throw Refusal.Unknown(name);
        return new Html<DetailPage>(
            new() { ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false), ["Page"] = page, ["Jobs"] = jobs });
    }

    private async Task<IResult> RunnersAsync(HttpContext context)
    {
        var lists = new List<RunnerList>();
        foreach (var reader in mount.Readers)
        {
            lists.Add(await reader.RunnersAsync(context.RequestAborted).ConfigureAwait(false));
        }

        return new Html<RunnersPage>(new() { ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false), ["Lists"] = lists });
    }

    private async Task<IResult> RehearsalAsync(string name, HttpContext context)
    {
        var report = mount.Rehearsals.Find(ReaderOf(context).Source, name) ?? throw Refusal.Unknown(name);
        return new Html<RehearsalPage>(
            new()
            {
                ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false),
                ["Name"] = name,
                ["Report"] = report.IsCompleted ? await report.ConfigureAwait(false) : null,
            });
    }

    // The count first, and a reason: what is shown here is what the change then asks for again.
    private async Task<IResult> ConfirmAsync(string name, string change, HttpContext context)
    {
        var jobs = JobFilter.Read(context.Request.Query) ?? throw Refusal.Bad(DashboardStrings.FilterUnreadable);
        var frame = await mount.FrameAsync(context).ConfigureAwait(false);
        var query = JobFilter.ToQuery(jobs with { Status = null, Before = null });
        return new Html<ConfirmPage>(
            new()
            {
                ["Frame"] = frame with { Query = "" },
                ["Name"] = name,
                ["Verb"] = change == "skip" ? "Skip" : "Retry",
                ["Count"] = await new Changes(ReaderOf(context), "").CountAsync(name, jobs, context.RequestAborted).ConfigureAwait(false),
                ["Filter"] = Uri.UnescapeDataString(query.TrimStart('?').Replace("&", ", ", StringComparison.Ordinal)),
                ["Action"] = frame.Links.JobSet(name, change, query),
            });
    }

    private Reader ReaderOf(HttpContext context) =>
        mount.FindReader(context.Request) ?? throw Refusal.Unknown(context.Request.Query["in"].ToString());
}

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
        var (lists, faults) = await ReadAllAsync(r => r.ListAsync(context.RequestAborted)).ConfigureAwait(false);
        return new Html<IndexPage>(
            new()
            {
                ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false) with { IsIndex = true },
                ["Lists"] = MigrationList.Distinct(lists),
                ["Faults"] = faults,
                ["Text"] = context.Request.Query["q"].ToString().Trim(),
                ["Section"] = Enum.TryParse<MigrationSection>(context.Request.Query["state"], true, out var section) && Enum.IsDefined(section)
                    ? section
                    : null,
            },
            StatusOf(lists.Count, faults));
    }

    private async Task<IResult> MigrationAsync(string name, HttpContext context)
    {
        var jobs = JobFilter.Read(context.Request.Query) ?? throw Refusal.Bad(DashboardStrings.FilterUnreadable);
        var reader = ReaderOf(context);
        var page = await reader.FindAsync(name, jobs, context.RequestAborted).ConfigureAwait(false) ?? throw Refusal.Unknown(name);
        return new Html<DetailPage>(
            new()
            {
                ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false),
                ["Page"] = page,
                ["Jobs"] = jobs,
                ["Rehearsal"] = mount.Rehearsals.Find(reader.Source, name),
            });
    }

    private async Task<IResult> RunnersAsync(HttpContext context)
    {
        var (lists, faults) = await ReadAllAsync(r => r.RunnersAsync(context.RequestAborted)).ConfigureAwait(false);
        return new Html<RunnersPage>(
            new()
            {
                ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false),
                // Contexts that share their tables share their runners.
                ["Lists"] = lists.DistinctBy(l => l.Place).ToList(),
                ["Faults"] = faults,
            },
            StatusOf(lists.Count, faults));
    }

    private async Task<IResult> RehearsalAsync(string name, HttpContext context)
    {
        var reader = ReaderOf(context);
        _ = await reader.FindAsync(name, new(), context.RequestAborted).ConfigureAwait(false) ?? throw Refusal.Unknown(name);
        return new Html<RehearsalPage>(
            new()
            {
                ["Frame"] = await mount.FrameAsync(context).ConfigureAwait(false),
                ["Name"] = name,
                ["Outcome"] = mount.Rehearsals.Find(reader.Source, name),
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

    // A database of which nothing can be said takes no other with it.
    private async Task<(List<T> Lists, List<SourceFault> Faults)> ReadAllAsync<T>(Func<Reader, Task<T>> read)
    {
        var lists = new List<T>();
        var faults = new List<SourceFault>();
        foreach (var reader in mount.Readers)
        {
            try
            {
                lists.Add(await read(reader).ConfigureAwait(false));
            }
            catch (DatabaseUnavailableException e)
            {
                faults.Add(new SourceFault(reader.Source.Key, e.Message, e.HasNoTables));
            }
        }

        return (lists, faults);
    }

    // Where there are no tables yet all is well: nothing was enqueued.
    private static int StatusOf(int lists, List<SourceFault> faults) =>
        lists == 0 && faults.Any(f => !f.HasNoTables) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;

    private Reader ReaderOf(HttpContext context) =>
        mount.FindReader(context.Request) ?? throw Refusal.UnknownDatabase(context.Request);
}

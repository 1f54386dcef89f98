using System.Text.Json;
using EfBatched.AspNetCore.Mounting;
using EfBatched.AspNetCore.Pages;
using EfBatched.AspNetCore.Security;
using EfBatched.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EfBatched.AspNetCore.Api;

/// <summary>What the HTTP API changes; each change is kept as an event with the user and the reason.</summary>
internal sealed class ChangingApi(Mount mount)
{
    public void Map(RouteGroupBuilder api)
    {
        foreach (var change in Enum.GetValues<MigrationChange>())
        {
            var verb = change.ToString().ToLowerInvariant();
            Describe(
                api.MapPost($"migrations/{{name}}/{verb}", (string name, HttpContext context) =>
                    ChangeAsync(context, async (changes, reason) =>
                        await changes.ChangeAsync(name, change, reason, context.RequestAborted).ConfigureAwait(false) ? 1 : 0)),
                SummaryOf(change));
        }

        Describe(
            api.MapPost("migrations/pause-all", (HttpContext context, CancellationToken _) =>
                ChangeAllAsync(context, (changes, reason) => changes.PauseAllAsync(reason, context.RequestAborted))),
            "Pauses every migration that may run, and whatever is enqueued until all are resumed.");
        Describe(
            api.MapPost("migrations/resume-all", (HttpContext context, CancellationToken _) =>
                ChangeAllAsync(context, (changes, reason) => changes.ResumeAllAsync(reason, context.RequestAborted))),
            "Resumes every paused migration, and ends a pause of all.");
        Describe(
            api.MapPost("migrations/{name}/jobs/{id:long}/retry", (string name, long id, HttpContext context) =>
                ChangeAsync(context, async (changes, reason) =>
                    await changes.RetryJobAsync(name, id, reason, context.RequestAborted).ConfigureAwait(false) ? 1 : 0)),
            "Has a failed job tried again with all its attempts.");
        Describe(
            api.MapPost("migrations/{name}/jobs/{id:long}/skip", (string name, long id, HttpContext context) =>
                ChangeAsync(context, async (changes, reason) =>
                    await changes.SkipJobAsync(name, id, reason, context.RequestAborted).ConfigureAwait(false) ? 1 : 0)),
            "Leaves the rows of a job that are not changed yet as they are, for good.");
        Describe(
            api.MapPost("migrations/{name}/jobs/retry", (string name, HttpContext context) => ChangeJobsAsync(name, isSkip: false, context)),
            "Has all failed jobs that match the query tried again: 'sqlState', 'constraint', 'rows=only'.");
        Describe(
            api.MapPost("migrations/{name}/jobs/skip", (string name, HttpContext context) => ChangeJobsAsync(name, isSkip: true, context)),
            "Leaves the rows of all failed jobs that match the query as they are, for good.");
        api.MapPost("migrations/{name}/rehearsal", RehearseAsync)
            .WithSummary("Starts a rehearsal, unless one runs: sample batches that are rolled back. Its report is had by GET.")
            .Produces<RehearsalAnswer>(202).ProducesProblem(403).ProducesProblem(404).ProducesProblem(503);
        api.MapPatch("migrations/{name}/settings", SetAsync)
            .WithSummary("Changes settings; the header If-Match must have the ETag of the settings that the change was made from.")
            .Accepts<SettingsRequest>("application/json").Produces<ChangeAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404)
            .ProducesProblem(409).ProducesProblem(412).ProducesProblem(428).ProducesProblem(503);
    }

    private static void Describe(RouteHandlerBuilder endpoint, string summary) =>
        endpoint.WithSummary(summary).Accepts<ChangeRequest>(isOptional: true, "application/json").Produces<ChangeAnswer>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);

    private static string SummaryOf(MigrationChange change) =>
        change switch
        {
            MigrationChange.Pause => "Stops a migration before its next batch, until it is resumed.",
            MigrationChange.Resume => "Lets a paused migration go on from where it was.",
            MigrationChange.Retry => "Lets a failed migration go on: its failed jobs are tried again.",
            MigrationChange.Skip => "Declares a migration finished as it is; needs a reason.",
            MigrationChange.Cancel => "Gives a migration up; needs a reason.",
            MigrationChange.Again => "Has a migration that has ended run once more; needs a reason.",
            _ => "Searches the table of a finished migration for rows that still match, and has them changed.",
        };

    private Task<IResult> ChangeJobsAsync(string name, bool isSkip, HttpContext context) =>
        ChangeAsync(
            context,
            (changes, reason) => changes.ChangeJobsAsync(
                name, JobFilter.Read(context.Request.Query) ?? throw Refusal.Bad(DashboardStrings.FilterUnreadable), isSkip, reason,
                context.RequestAborted));

    private async Task<IResult> RehearseAsync(string name, HttpContext context)
    {
        await mount.RehearseAsync(name, context).ConfigureAwait(false);
        return Results.Json(new RehearsalAnswer(true, null), ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private async Task<IResult> SetAsync(string name, HttpContext context)
    {
        var etag = context.Request.Headers.IfMatch.ToString();
        if (etag.Length == 0)
        {
            throw new Refusal(StatusCodes.Status428PreconditionRequired, "Nothing was changed", DashboardStrings.IfMatchMissing);
        }

        var request = await ReadAsync<SettingsRequest>(context).ConfigureAwait(false);
        if (request?.Settings is not { Count: > 0 and <= 50 } settings)
        {
            throw Refusal.Bad(OperatingStrings.NothingToSet);
        }

        try
        {
            // An ETag that is none of ours is that of no version.
            var changed = await ChangesOf(context)
                .SetAsync(name, settings, etag == "*" ? null : SettingsVersion.Read(etag) ?? -1, Of(request.Reason), context.RequestAborted)
                .ConfigureAwait(false);
            return Results.Json(new ChangeAnswer(changed ? 1 : 0), ApiJson.Options);
        }
        catch (StaleSettingsException e)
        {
            throw new Refusal(StatusCodes.Status412PreconditionFailed, "Changed meanwhile", e.Message);
        }
    }

    private async Task<IResult> ChangeAsync(HttpContext context, Func<Changes, string?, Task<int>> change)
    {
        var request = await ReadAsync<ChangeRequest>(context).ConfigureAwait(false);
        return Results.Json(new ChangeAnswer(await change(ChangesOf(context), Of(request?.Reason)).ConfigureAwait(false)), ApiJson.Options);
    }

    private async Task<IResult> ChangeAllAsync(HttpContext context, Func<Changes, string?, Task<int>> change)
    {
        var request = await ReadAsync<ChangeRequest>(context).ConfigureAwait(false);
        var changed = await AllDatabases.ChangeAsync(mount, context, changes => change(changes, Of(request?.Reason))).ConfigureAwait(false);
        return Results.Json(new ChangeAnswer(changed), ApiJson.Options);
    }

    private Changes ChangesOf(HttpContext context) =>
        new(mount.FindReader(context.Request) ?? throw Refusal.UnknownDatabase(context.Request), Access.ActorOf(context));

    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (context.Request.ContentLength is null or 0 && !context.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return null;
        }

        if (!context.Request.HasJsonContentType())
        {
            throw new Refusal(StatusCodes.Status415UnsupportedMediaType, "Nothing was changed", DashboardStrings.BodyUnreadable);
        }

        try
        {
            return await context.Request.ReadFromJsonAsync<T>(ApiJson.Options, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            throw Refusal.Bad(DashboardStrings.BodyUnreadable);
        }
    }

    private static string? Of(string? reason) =>
        reason?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, 1_000)] : null;
}

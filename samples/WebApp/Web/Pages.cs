using System.Net.Mime;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;
using WebApp.Setup;

namespace WebApp.Web;

/// <summary>The page, the two parts of it that a script replaces, and what it is made of.</summary>
internal static class Pages
{
    public static void MapPages(this WebApplication app)
    {
        app.MapGet("/", async (string? q, GeoContext context, SetupState setup, CancellationToken cancellationToken) =>
            Html(PageHtml.Write(
                q,
                await MigrationsAsync(context, setup, cancellationToken),
                await SearchAsync(q, context, setup, cancellationToken))));
        app.MapGet("/migrations", async (GeoContext context, SetupState setup, CancellationToken cancellationToken) =>
            Html(await MigrationsAsync(context, setup, cancellationToken)));
        app.MapGet("/search", async (string? q, GeoContext context, SetupState setup, CancellationToken cancellationToken) =>
            Html(await SearchAsync(q, context, setup, cancellationToken)));
        app.MapGet("/site.css", () => Results.Text(Asset.Read("site.css"), MediaTypeNames.Text.Css, Encoding.UTF8));
        app.MapGet("/site.js", () => Results.Text(Asset.Read("site.js"), MediaTypeNames.Text.JavaScript, Encoding.UTF8));
        app.MapGet("/favicon.ico", () => Results.NoContent());
    }

    private static async Task<string> MigrationsAsync(GeoContext context, SetupState setup, CancellationToken cancellationToken)
    {
        if (!setup.IsReady)
        {
            return SetupHtml.Write(setup.Progress);
        }

        try
        {
            return MigrationsHtml.Write(await context.Database.BatchedMigrations().ListAsync(cancellationToken));
        }
        catch (Exception e) when (DatabaseOutage.IsOfDatabase(e))
        {
            return SetupHtml.WriteUnreachable();
        }
    }

    private static async Task<string> SearchAsync(string? term, GeoContext context, SetupState setup, CancellationToken cancellationToken)
    {
        var plain = SpellingRules.Plain(term?.Trim() ?? "").ToLowerInvariant();
        if (plain.Length < 2)
        {
            return "";
        }

        if (!setup.IsReady)
        {
            return "<p class=\"note\">The places are still being loaded.</p>";
        }

        try
        {
            var cities = await CitySearch.FindAsync(context, plain, cancellationToken);
            var isComplete = await context.Database.IsBatchedMigrationFinishedAsync<Batched.BackfillSearchName>(cancellationToken);
            return ResultsHtml.Write(term!.Trim(), cities, isComplete);
        }
        catch (Exception e) when (DatabaseOutage.IsOfDatabase(e))
        {
            return "<p class=\"note\">The database does not answer just now.</p>";
        }
    }

    private static IResult Html(string html) => Results.Text(html, MediaTypeNames.Text.Html, Encoding.UTF8);
}

using System.Net;
using WebApp.Setup;

namespace WebApp.Web;

/// <summary>What is going on before there is a migration to show.</summary>
internal static class SetupHtml
{
    public static string Write(SetupProgress progress)
    {
        var (title, text, share) = progress.Stage switch
        {
            SetupStage.CreatingTables => ("Creating the tables", "The first schema migration makes the tables of an earlier release.", 0.0),
            SetupStage.LoadingPlaces => (
                "Loading places",
                $"{Format.Number(progress.Places)} of {Format.Number(PlaceFile.Places)} places of GeoNames, as an earlier release would have left them.",
                progress.Places / (double)PlaceFile.Places),
            SetupStage.AddingColumns => ("Adding columns", "The second schema migration adds two columns and enqueues the batched migrations.", 1.0),
            _ => ("The set-up failed", progress.Error ?? "", 0.0),
        };
        var status = progress.Stage == SetupStage.Failed ? "failed" : "setup";
        return $"""
            <p id="summary" role="status">Setting up the database: {WebUtility.HtmlEncode(title.ToLowerInvariant())}.</p>
            <div class="cards">
            <article class="card wide {status}">
            <header><h3>{WebUtility.HtmlEncode(title)}</h3><span class="tag">Set-up</span></header>
            {Format.Bar(title, share)}
            <p class="sentence">{WebUtility.HtmlEncode(text)}</p>
            </article>
            </div>
            """;
    }

    public static string WriteUnreachable() =>
        """
        <p id="summary" role="status">The database does not answer just now. This page goes on asking.</p>
        """;
}

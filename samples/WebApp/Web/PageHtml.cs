using System.Net;

namespace WebApp.Web;

/// <summary>The whole page, as it is without a script.</summary>
internal static class PageHtml
{
    public static string Write(string? term, string migrations, string results)
    {
        // A page without scripts shows progress by loading itself again, but not while somebody reads results.
        var refresh = string.IsNullOrEmpty(term) ? """<noscript><meta http-equiv="refresh" content="3"></noscript>""" : "";
        return Asset.Read("page.html")
            .Replace("{refresh}", refresh, StringComparison.Ordinal)
            .Replace("{term}", WebUtility.HtmlEncode(term ?? ""), StringComparison.Ordinal)
            .Replace("{migrations}", migrations, StringComparison.Ordinal)
            .Replace("{results}", results, StringComparison.Ordinal);
    }
}

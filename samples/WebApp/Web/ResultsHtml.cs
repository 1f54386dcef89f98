using System.Net;
using WebApp.Data;

namespace WebApp.Web;

/// <summary>What a search found.</summary>
internal static class ResultsHtml
{
    public static string Write(string term, IReadOnlyList<City> cities, bool isComplete)
    {
        var note = isComplete ? "" : "<p class=\"note\">Names that BackfillSearchName has not reached yet are not found.</p>";
        var found = cities.Count switch
        {
            0 => $"No city is called '{term}'.",
            1 => $"One city matches '{term}'.",
            < CitySearch.Most => $"{cities.Count} cities match '{term}'.",
            _ => $"The {cities.Count} largest cities that match '{term}'.",
        };
        return $"""
            <p role="status">{WebUtility.HtmlEncode(found)}</p>{note}
            {(cities.Count == 0 ? "" : WriteTable(cities))}
            """;
    }

    private static string WriteTable(IReadOnlyList<City> cities) =>
        $"""
        <div class="scroll" tabindex="0" role="region" aria-label="Cities found">
        <table>
        <thead><tr><th scope="col">Name</th><th scope="col">Country</th><th scope="col" class="number">Population</th><th scope="col">Geohash</th></tr></thead>
        <tbody>
        {string.Concat(cities.Select(WriteRow))}
        </tbody>
        </table>
        </div>
        """;

    private static string WriteRow(City city) =>
        $"""
        <tr><th scope="row">{WebUtility.HtmlEncode(city.Name)}</th><td>{WebUtility.HtmlEncode(city.Country)}</td><td class="number">{(city.Population == 0 ? "unknown" : Format.Number(city.Population))}</td><td>{(city.Geohash is null ? "<em>not yet</em>" : $"<code>{city.Geohash}</code>")}</td></tr>

        """;
}
